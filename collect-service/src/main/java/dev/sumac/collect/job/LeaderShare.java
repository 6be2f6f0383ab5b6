package dev.sumac.collect.job;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.proto.BatchSealed;

/**
 * The answer of the Leader's own seal.
 *
 * @param batchSelector the encoded BatchSelector that goes to the Helper
 */
record LeaderShare(
        long reportCount, Checksum checksum, Interval interval, HpkeCiphertext encryptedShare, Bytes batchSelector) {

    static LeaderShare of(BatchSealed sealed) throws DecodeException {
        return new LeaderShare(
                sealed.getReportCount(),
                Checksum.of(sealed.getChecksum().toByteArray()),
                new Interval(sealed.getIntervalStart(), sealed.getIntervalDuration()),
                HpkeCiphertext.decode(sealed.getEncryptedAggregateShare().toByteArray()),
                Bytes.wrap(sealed.getBatchSelector().toByteArray()));
    }
}
