package dev.sumac.vdaf.xof;

/**
 * The state of XofTurboShake128 after {@code to_le_bytes(len(dst), 2) || dst || to_le_bytes(len(seed), 1)}: what all
 * uses of one domain separation tag have in common. It is absorbed once and copied.
 */
public final class DomainSeparation {
    final long[] state = new long[25];
    final int position;

    /**
     * @param tag the domain separation tag, of at most 65,535 bytes
     * @param seedSize length of the seeds that will follow, at most 255
     */
    public DomainSeparation(byte[] tag, int seedSize) {
        if (seedSize > 0xFF) {
            throw new IllegalArgumentException("seed too long");
        }
        XofTurboShake128 xof = absorbTag(new XofTurboShake128(Keccak.INSTANCE), tag);
        xof.absorb(new byte[] {(byte) seedSize});
        position = xof.save(state);
    }

    /** Absorbs {@code to_le_bytes(len(dst), 2) || dst}. */
    static XofTurboShake128 absorbTag(XofTurboShake128 xof, byte[] tag) {
        if (tag.length > 0xFFFF) {
            throw new IllegalArgumentException("domain separation tag too long");
        }
        return xof.absorb(new byte[] {(byte) tag.length, (byte) (tag.length >>> 8)})
                .absorb(tag);
    }
}
