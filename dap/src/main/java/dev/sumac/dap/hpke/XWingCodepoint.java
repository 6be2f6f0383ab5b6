package dev.sumac.dap.hpke;

/**
 * X-Wing's KEM id on the wire, which no RFC has settled yet: the system property {@code sumac.hpke.xwing-kem-id} or the
 * environment's {@code SUMAC_HPKE_XWING_KEM_ID}, as {@code 0x647a} or decimal. All who talk to each other must have the same.
 */
final class XWingCodepoint {

    /** What the drafts have registered. */
    static final int REGISTERED = 0x647a;

    private static final String PROPERTY = "sumac.hpke.xwing-kem-id";
    private static final String VARIABLE = "SUMAC_HPKE_XWING_KEM_ID";
    /** Below it are RFC 9180's own and their neighbours. */
    private static final int LEAST = 0x50;

    private XWingCodepoint() {}

    /** @throws IllegalArgumentException when what is set is no codepoint that X-Wing may have */
    static int configured() {
        String given = System.getProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, ""));
        return given.isEmpty() ? REGISTERED : parse(given);
    }

    static int parse(String text) {
        int id;
        try {
            id = Integer.decode(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PROPERTY + " must be a number such as 0x647a", e);
        }
        if (id < LEAST || id > 0xffff) {
            throw new IllegalArgumentException(PROPERTY + " must be from 0x0050 to 0xffff");
        }
        return id;
    }
}
