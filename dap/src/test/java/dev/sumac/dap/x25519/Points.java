package dev.sumac.dap.x25519;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Public keys that implementations get wrong, in their 32 bytes. */
public final class Points {

    static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger TOP_BIT = BigInteger.ONE.shiftLeft(255);

    private Points() {}

    /** All u of low order, in each of their encodings. */
    public static List<byte[]> lowOrder() {
        return Stream.of(
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        new BigInteger("325606250916557431795983626356110631294008115727848805560023387167927233504"),
                        new BigInteger("39382357235489614581723060781553021112529911719440698176882885853963445705823"),
                        P.subtract(BigInteger.ONE),
                        P,
                        P.add(BigInteger.ONE))
                .flatMap(u -> Stream.of(u, u.add(TOP_BIT)))
                .map(Points::bytes)
                .toList();
    }

    /** From a few below 2^255 - 19 to the largest there is, with and without the bit that does not count. */
    public static List<byte[]> aroundTheModulus() {
        List<byte[]> points = new ArrayList<>();
        for (int i = -3; i < 19; i++) {
            BigInteger u = P.add(BigInteger.valueOf(i));
            points.add(bytes(u));
            points.add(bytes(u.add(TOP_BIT)));
        }
        return points;
    }

    /** Bits that are all the same up to a limb's border, and the others after it. */
    public static List<byte[]> longRuns() {
        List<byte[]> points = new ArrayList<>();
        for (int limb = 0; limb <= 5; limb++) {
            for (int off = -1; off <= 1; off++) {
                BigInteger ones =
                        BigInteger.ONE.shiftLeft(Math.max(0, 51 * limb + off)).subtract(BigInteger.ONE);
                points.add(bytes(ones));
                points.add(bytes(TOP_BIT.shiftLeft(1).subtract(BigInteger.ONE).subtract(ones)));
            }
        }
        return points;
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = number.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }
}
