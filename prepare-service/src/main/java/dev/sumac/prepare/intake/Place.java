package dev.sumac.prepare.intake;

/**
 * Where a partition stands, and what is known of deaths there.
 *
 * @param attempts as the row counts them; 0 before this replica has begun
 * @param own how many of them are ours, and to be given back unless we die of them
 * @param alone whether one of them is for the next record alone
 * @param carefully how many records to read one at a time
 */
record Place(long next, int attempts, int own, boolean alone, long carefully) {
    /** Deaths in a row at one position, after which a partition is read one report at a time. */
    private static final int CAREFUL_AFTER = 3;
    /** Deaths in company tell nothing of a partition, so they count no further than that. */
    static final int MOST_IN_COMPANY = CAREFUL_AFTER + 1;
    /** Deaths in a row at one report alone, after which it is parked without another look. */
    private static final int PARK_AFTER = 3;

    static Place at(long next) {
        return new Place(next, 0, 0, false, 0);
    }

    boolean begun() {
        return attempts > 0;
    }

    /** At the limit nobody knows whether the row counts this one. */
    Place inCompany(int attemptsSoFar, long records) {
        boolean suspect = attemptsSoFar >= MOST_IN_COMPANY;
        return new Place(next, attemptsSoFar, suspect ? 0 : 1, false, suspect ? records : carefully);
    }

    Place alone(int attemptsSoFar) {
        return new Place(next, attemptsSoFar, own + 1, true, carefully);
    }

    boolean deadly() {
        return alone && attempts > MOST_IN_COMPANY + PARK_AFTER;
    }

    Place givenBack() {
        return new Place(next, 0, 0, false, carefully);
    }

    /** The row counts from 0 again, and we are not among those who begin there. */
    Place planned(long to) {
        return new Place(to, 1, 0, false, Math.max(0, carefully - (to - next)));
    }
}
