package dev.sumac.vdaf.prio3;

/** What the output of an XOF is used for, with the draft's numbers (VDAF section 7.2). */
enum Usage {
    MEASUREMENT_SHARE(1),
    PROOF_SHARE(2),
    JOINT_RANDOMNESS(3),
    PROVE_RANDOMNESS(4),
    QUERY_RANDOMNESS(5),
    JOINT_RAND_SEED(6),
    JOINT_RAND_PART(7);

    /** {@code VERSION} of draft-irtf-cfrg-vdaf-20. */
    private static final int VERSION = 18;

    /** The class of VDAFs in domain separation tags. */
    private static final int VDAF_CLASS = 0;

    private final byte number;

    Usage(int number) {
        this.number = (byte) number;
    }

    /** {@code domain_separation_tag(usage, ctx)}. */
    byte[] domainSeparationTag(int algorithmId, byte[] context) {
        byte[] tag = new byte[8 + context.length];
        tag[0] = VERSION;
        tag[1] = VDAF_CLASS;
        for (int i = 0; i < 4; i++) {
            tag[2 + i] = (byte) (algorithmId >>> (24 - 8 * i));
        }
        tag[7] = number;
        System.arraycopy(context, 0, tag, 8, context.length);
        return tag;
    }
}
