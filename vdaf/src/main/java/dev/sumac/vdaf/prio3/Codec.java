package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.codec.LittleEndian;
import java.util.Arrays;

/**
 * Decoders for the messages of one Prio3 (VDAF section 7.2.7). All have one length, so that is what is checked first;
 * then that every element is in the field.
 */
public final class Codec {
    private final Instance instance;

    Codec(Instance instance) {
        this.instance = instance;
    }

    /** Decodes a public share. */
    public PublicShare decodePublicShare(byte[] encoded) throws DecodeException {
        requireSize("public share", encoded, instance.publicShareSize());
        return new PublicShare(encoded.clone());
    }

    /** Decodes the input share of one aggregator. */
    public InputShare decodeInputShare(int aggregatorId, byte[] encoded) throws DecodeException {
        if (aggregatorId < 0 || aggregatorId >= instance.shares) {
            throw new IllegalArgumentException("no such aggregator");
        }
        requireSize("input share", encoded, instance.inputShareSize(aggregatorId));
        if (aggregatorId == 0) {
            Elements.check(instance.field, encoded, 0, instance.leaderElementsSize());
        }
        return new InputShare(aggregatorId, encoded.clone());
    }

    /** Decodes another aggregator's verifier share. */
    public VerifierShare decodeVerifierShare(byte[] encoded) throws DecodeException {
        requireSize("verifier share", encoded, instance.verifierShareSize());
        int size = encoded.length - instance.jointSeedSize();
        Elements.check(instance.field, encoded, 0, size);
        return new VerifierShare(words(encoded, size), Arrays.copyOfRange(encoded, size, encoded.length));
    }

    /** Decodes a verifier message. */
    public VerifierMessage decodeVerifierMessage(byte[] encoded) throws DecodeException {
        requireSize("verifier message", encoded, instance.jointSeedSize());
        return new VerifierMessage(encoded.clone());
    }

    /** Decodes an output share. */
    public OutputShare decodeOutputShare(byte[] encoded) throws DecodeException {
        requireSize("output share", encoded, instance.outputShareSize());
        Elements.check(instance.field, encoded, 0, encoded.length);
        return new OutputShare(instance.field, words(encoded, encoded.length), 0, 1);
    }

    /** Decodes an aggregate share. */
    public AggregateShare decodeAggregateShare(byte[] encoded) throws DecodeException {
        requireSize("aggregate share", encoded, instance.outputShareSize());
        Elements.check(instance.field, encoded, 0, encoded.length);
        return new AggregateShare(instance.field, words(encoded, encoded.length));
    }

    private static long[] words(byte[] encoded, int size) {
        long[] words = new long[size / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = LittleEndian.getLong(encoded, i * Long.BYTES);
        }
        return words;
    }

    private static void requireSize(String what, byte[] encoded, int size) throws DecodeException {
        if (encoded.length != size) {
            throw new DecodeException("the " + what + " has the wrong length");
        }
    }
}
