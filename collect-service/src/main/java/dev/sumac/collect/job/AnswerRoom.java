package dev.sumac.collect.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Room in memory for Helpers' answers, taken before a Helper is asked. One Helper has at most half of what the others leave, or
 * one answer that is larger beside small ones, so that the next finds room while some hang. The largest answers count as three
 * quarters of it: one at a time.
 */
@ApplicationScoped
class AnswerRoom {

    /** As it comes and in one piece; then in its row, beside our share that is as long, and both in the response. */
    private static final int COPIES = 6;

    private final long bytes;
    private final Map<String, Long> ofHelpers = new HashMap<>();
    private long taken;

    AnswerRoom(@ConfigProperty(name = "sumac.collect.helper-answer-room", defaultValue = "41943040") long bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes room for an answer, if there is any.
     *
     * @param most bytes of the answer
     */
    synchronized boolean take(String helper, long most) {
        long more = counted(most);
        long its = ofHelpers.getOrDefault(helper, 0L);
        long others = taken - its;
        boolean beyondHalf = its > 0 && its + more > (bytes - others) / 2;
        if (taken + more > bytes || (beyondHalf && !(more > bytes / 2 && its <= bytes / 8))) {
            return false;
        }
        taken += more;
        ofHelpers.put(helper, its + more);
        return true;
    }

    /** Gives back what was taken. */
    synchronized void give(String helper, long most) {
        long back = counted(most);
        taken -= back;
        ofHelpers.computeIfPresent(helper, (url, its) -> its == back ? null : its - back);
    }

    private long counted(long most) {
        return Math.min(COPIES * most, bytes * 3 / 4);
    }
}
