package dev.sumac.prepare.log;

import dev.sumac.prepare.store.LogPosition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The log of reports, apart from the polls: its records are there until somebody deletes them. */
public interface ReportLog {

    /** The log cannot be read now. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The topic's id now, which a topic of the same name made anew does not share. Ids do not come back: while it is what it
     * was, whatever was read meanwhile is of this topic.
     */
    UUID topic() throws UnavailableException;

    /** The records at some positions; those that are no longer there are missing. */
    Map<LogPosition, byte[]> read(Collection<LogPosition> positions) throws UnavailableException;

    /** Where each partition ends now, by number of the partition. */
    List<Long> ends() throws UnavailableException;

    /** Deletes what lies below an offset, for good. */
    void deleteBelow(Map<Integer, Long> offsets) throws UnavailableException;
}
