package dev.sumac.prepare.store;

/** The states of an aggregation job's row at the Leader. docs/data-model.md has the arrows. */
public enum JobState {
    /** Its range is closing: it waits for what becomes of the seal. */
    HELD("Held"),
    /** To be sent, or under way. */
    SENT("Sent"),
    /** Somebody should look; still tried, slowly. */
    PARKED("Parked"),
    /** Settled: counted, rejected, or planned anew. */
    DONE("Done");

    private final String label;

    JobState(String label) {
        this.label = label;
    }

    /** As the column has it. */
    public String label() {
        return label;
    }
}
