package dev.sumac.vdaf.pingpong;

import dev.sumac.vdaf.codec.DecodeException;
import java.nio.ByteBuffer;

/**
 * What the aggregators say to each other.
 *
 * <pre>{@code
 * enum {
 *   initialize(0),
 *   continue(1),
 *   finish(2),
 *   (255)
 * } MessageType;
 *
 * struct {
 *   MessageType type;
 *   select (Message.type) {
 *     case initialize:
 *       opaque verifier_share<0..4294967295>;
 *     case continue:
 *       opaque verifier_message<0..4294967295>;
 *       opaque verifier_share<0..4294967295>;
 *     case finish:
 *       opaque verifier_message<0..4294967295>;
 *   };
 * } Message;
 * }</pre>
 */
public sealed interface Message {
    /** The Leader's first. */
    record Initialize(byte[] verifierShare) implements Message {}

    /** Between the first and the last round. */
    record Continue(byte[] verifierMessage, byte[] verifierShare) implements Message {}

    /** The last. */
    record Finish(byte[] verifierMessage) implements Message {}

    /** The draft's encoding. */
    static byte[] encode(Message message) {
        return switch (message) {
            case Initialize(byte[] share) -> encode(0, share);
            case Continue(byte[] verifierMessage, byte[] share) -> encode(1, verifierMessage, share);
            case Finish(byte[] verifierMessage) -> encode(2, verifierMessage);
        };
    }

    private static byte[] encode(int type, byte[]... items) {
        int size = 1;
        for (byte[] item : items) {
            size += Integer.BYTES + item.length;
        }
        ByteBuffer encoded = ByteBuffer.allocate(size).put((byte) type);
        for (byte[] item : items) {
            encoded.putInt(item.length).put(item);
        }
        return encoded.array();
    }

    /** Reads a message; refuses what is cut short, left over or unknown. */
    static Message decode(byte[] encoded) throws DecodeException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        if (!in.hasRemaining()) {
            throw new DecodeException("the ping-pong message is empty");
        }
        Message message =
                switch (in.get()) {
                    case 0 -> new Initialize(item(in));
                    case 1 -> new Continue(item(in), item(in));
                    case 2 -> new Finish(item(in));
                    default -> throw new DecodeException("the ping-pong message is of an unknown type");
                };
        if (in.hasRemaining()) {
            throw new DecodeException("the ping-pong message has bytes left over");
        }
        return message;
    }

    private static byte[] item(ByteBuffer in) throws DecodeException {
        if (in.remaining() < Integer.BYTES) {
            throw new DecodeException("the ping-pong message is cut short");
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new DecodeException("the ping-pong message is cut short");
        }
        byte[] item = new byte[length];
        in.get(item);
        return item;
    }
}
