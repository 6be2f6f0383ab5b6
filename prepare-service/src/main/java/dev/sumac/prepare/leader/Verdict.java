package dev.sumac.prepare.leader;

import dev.sumac.dap.task.BoundVdaf;

/** What becomes of a report by the Helper's answer. */
public sealed interface Verdict {

    /** Both verified it. */
    record Counted(BoundVdaf.OutputShare outputShare) implements Verdict {}

    record Rejected(String reason) implements Verdict {}

    /** The Helper's clock is behind: not final, it is asked again later. */
    record Early() implements Verdict {}
}
