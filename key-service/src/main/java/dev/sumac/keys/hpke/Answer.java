package dev.sumac.keys.hpke;

/**
 * The answer to a change.
 *
 * @param epoch the last change that it tells of; 0 when nothing has to be published
 * @param repeated whether it was given before
 */
record Answer(int status, String json, long epoch, boolean repeated) {

    static Answer first(int status, String json, long epoch) {
        return new Answer(status, json, epoch, false);
    }
}
