package dev.sumac.collect.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Room in memory for Helpers' answers, taken before a Helper is asked. One Helper has at most half of what the others leave, so
 * that the next finds room while some hang. What is larger than all of it has it alone.
 */
@ApplicationScoped
class AnswerRoom {

    /** As it comes, in one piece, and on its way to its row. */
    private static final int COPIES = 3;

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
        long more = COPIES * most;
        long its = ofHelpers.getOrDefault(helper, 0L);
        long others = taken - its;
        if ((taken > 0 && taken + more > bytes) || (its > 0 && its + more > (bytes - others) / 2)) {
            return false;
        }
        taken += more;
        ofHelpers.put(helper, its + more);
        return true;
    }

    /** Gives back what was taken. */
    synchronized void give(String helper, long most) {
        long back = COPIES * most;
        taken -= back;
        ofHelpers.computeIfPresent(helper, (url, its) -> its == back ? null : its - back);
    }
}
