package dev.sumac.keys.relay;

/** A row of the outbox, as it goes to its topic. */
record OutboxRecord(long epoch, String topic, byte[] key, byte[] value) {

    @Override
    public String toString() {
        return "OutboxRecord[" + epoch + ", " + topic + "]";
    }
}
