package dev.sumac.collect.job;

import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.HpkeCiphertext;
import java.time.Duration;
import java.util.Optional;

/** What came of asking the Helper for its aggregate share. */
sealed interface HelperAnswer {

    record Share(HpkeCiphertext encryptedShare) implements HelperAnswer {}

    /** The Helper has taken the request and will have the share at {@code location}. */
    record Deferred(String location, Optional<Duration> retryAfter) implements HelperAnswer {}

    /** The location is not known to the Helper (any more). */
    record Forgotten() implements HelperAnswer {}

    /** The Helper will never answer this request otherwise. */
    record Refused(Problem problem) implements HelperAnswer {}

    /** The Helper was not asked: enough other requests to it are under way. */
    record Crowded() implements HelperAnswer {}

    /** Nothing was learned; the same request again, later. */
    record Again(String reason, Optional<Duration> retryAfter) implements HelperAnswer {}
}
