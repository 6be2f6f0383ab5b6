package dev.sumac.dap.message;

/** A struct that knows its encoding and, beforehand, its length. */
public interface Encodable {

    int encodedLength();

    void encodeTo(Encoder out);

    default byte[] encode() {
        Encoder out = new Encoder(encodedLength());
        encodeTo(out);
        return out.finish();
    }
}
