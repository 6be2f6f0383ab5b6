package dev.sumac.sdk;

import dev.sumac.dap.message.CollectionJobResp;
import java.time.Duration;

/** How far a collection job is. A failed one is a {@link DapException}. */
public sealed interface CollectionState {

    CollectionJob job();

    /**
     * The Leader is not done.
     *
     * @param pollAfter how long it asks to wait
     */
    record Pending(CollectionJob job, Duration pollAfter) implements CollectionState {}

    /** The Leader has both shares, still encrypted. */
    record Ready(CollectionJob job, CollectionJobResp response) implements CollectionState {}
}
