package dev.sumac.prepare.leader;

import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.VerifyInit;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** The body of an aggregation job's request (section 4.5.3.1): a function of what its row pins, for ever. */
final class Requests {

    private Requests() {}

    static byte[] body(int verificationKeyId, Optional<BatchId> batch, List<Candidate> candidates) {
        List<VerifyInit> inits = candidates.stream().map(Candidate::init).toList();
        List<AggregationJobExtension> extensions = batch.map(AggregationJobExtension::leaderSelectedBatchId).stream()
                .toList();
        return new AggregationJobInitReq(verificationKeyId, Bytes.EMPTY, extensions, inits).encode();
    }

    static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
