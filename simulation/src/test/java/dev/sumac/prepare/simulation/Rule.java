package dev.sumac.prepare.simulation;

/** The rules that counting each report once rests on, each of which can be broken to see that the simulation notices. */
enum Rule {
    /** A report is claimed before it is planned. */
    CLAIM,
    /** A retry sends what was planned. */
    PIN,
    /** T2 settles only a job that is not settled. */
    CONDITIONAL,
    /** The Helper looks up before it judges, and commits only once per request. */
    DIGEST_FIRST,
    /** A seal waits until all is planned that was in the log. */
    BARRIER,
    /** "Too early" is not final. */
    EARLY,
    /** An answer of nothing but "too early" is not stored. */
    EARLY_STORED,
    /** A refusal proves something only for the only attempt. */
    FIRST_ONLY,
    /** T1 compares the position. */
    CAS,
    /** T1 and T2 hold the task's lock. */
    LEADER_LOCK,
    /** The Helper's commit holds the task's lock. */
    HELPER_LOCK,
    /** A seal waits for the jobs that are under way. */
    BUSY,
    /** The log keeps what an unsettled job needs. */
    TRUNCATION,
    /** Only an unsettled job is copied. */
    COPIES,
    /** A seal waits for reports that wait for a key. */
    SET_ASIDE,
    /** Before anything of a job is sent, its reports fall with their key. */
    UNSENT_KEY,
    /** Afterwards they do not. */
    SENT_KEY
}
