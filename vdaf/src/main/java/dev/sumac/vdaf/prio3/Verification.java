package dev.sumac.vdaf.prio3;

/** What became of one report of a batch in one step of verification. */
public sealed interface Verification<T> {
    /** The step succeeded. */
    record Passed<T>(T value) implements Verification<T> {}

    /** The report is not valid and must not be aggregated. */
    record Refused<T>(Reason reason) implements Verification<T> {}

    /** Why a report is refused. */
    enum Reason {
        /** The query point is a root of unity; with honest keys this does not happen. */
        QUERY_POINT,
        /** A proof does not verify. */
        PROOF,
        /** The client derived the joint randomness from something else than the aggregators did. */
        JOINT_RANDOMNESS
    }
}
