package dev.sumac.prepare.leader;

import java.util.ArrayList;
import java.util.List;

/**
 * How much a job takes at most.
 *
 * @param reports of one job
 * @param bytes of one job's reports; a report that is larger makes a job of its own
 */
public record JobSize(int reports, int bytes) {

    public JobSize {
        if (reports < 1 || bytes < 1) {
            throw new IllegalArgumentException("a job takes at least one report");
        }
    }

    List<List<Candidate>> split(List<Candidate> candidates) {
        List<List<Candidate>> parts = new ArrayList<>();
        int from = 0;
        long length = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int next = candidates.get(i).init().encodedLength();
            if (i > from && (i - from == reports || length + next > bytes)) {
                parts.add(candidates.subList(from, i));
                from = i;
                length = 0;
            }
            length += next;
        }
        if (from < candidates.size()) {
            parts.add(candidates.subList(from, candidates.size()));
        }
        return parts;
    }
}
