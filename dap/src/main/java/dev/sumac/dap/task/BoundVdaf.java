package dev.sumac.dap.task;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A task's VDAF with its type parameters erased, bound to the task's application context ({@code "dap-18" || task_id}).
 * Everything that verifies reports goes through here, in batches; nothing outside this package sees a field or a proof.
 *
 * <p>Implementations are immutable and safe for use by several threads.
 */
public interface BoundVdaf {

    /** Length of the verification key in bytes ({@code VERIFY_KEY_SIZE}). */
    int verifyKeySize();

    /** Whether {@code aggParam} decodes and {@code is_valid(agg_param, [])} holds (DAP section 4.3). */
    boolean isValidAggregationParameter(byte[] aggParam);

    /** Splits one measurement into a public share and the two input shares (VDAF section 5.1). */
    Shares shard(long[] measurement, byte[] nonce, byte[] rand);

    /**
     * {@link #shard} of every measurement of a batch, in order.
     *
     * @param nonces the reports' ids, in the order of {@code measurements}
     * @param rands each of {@link #randSize} bytes, in the order of {@code measurements}
     */
    default List<Shares> shardAll(List<long[]> measurements, List<byte[]> nonces, List<byte[]> rands) {
        List<Shares> shares = new ArrayList<>(measurements.size());
        for (int i = 0; i < measurements.size(); i++) {
            shares.add(shard(measurements.get(i), nonces.get(i), rands.get(i)));
        }
        return shares;
    }

    /** Length of {@code rand} for {@link #shard}. */
    int randSize();

    /**
     * {@code ping_pong_leader_init} of every report of a batch; one result per input, in order.
     *
     * @param inputs each with the Leader's input share
     */
    List<LeaderInit> leaderInit(byte[] verifyKey, byte[] aggParam, List<ReportInput> inputs);

    /**
     * {@code ping_pong_leader_continued} of every report of a batch; one result per state, in order.
     *
     * @param inbound the payloads of the Helper's {@code VerifyResp}, in the order of {@code states}
     */
    List<LeaderContinued> leaderContinued(byte[] aggParam, List<LeaderState> states, List<byte[]> inbound);

    /**
     * {@code ping_pong_helper_init} of every report of a batch; one result per input, in order.
     *
     * @param inputs each with the Helper's input share
     * @param inbound the payloads of the Leader's {@code VerifyInit}, in the order of {@code inputs}
     */
    List<HelperInit> helperInit(byte[] verifyKey, byte[] aggParam, List<ReportInput> inputs, List<byte[]> inbound);

    /** A running sum of output shares; starts at {@code agg_init}. Not safe for use by several threads. */
    AggregateShare newAggregateShare(byte[] aggParam);

    /**
     * The result of a batch, from both aggregators' encoded aggregate shares.
     *
     * @return one number for Count and Sum, one per slot for the others
     * @throws InvalidShareException when a share does not decode
     */
    List<BigInteger> unshard(byte[] aggParam, List<byte[]> aggregateShares, long reportCount)
            throws InvalidShareException;

    /** What a client gets from {@link #shard}: encoded, the Leader's input share first. */
    record Shares(byte[] publicShare, byte[] leaderInputShare, byte[] helperInputShare) {}

    /** One report as the VDAF sees it: {@code nonce} is the report id. */
    record ReportInput(byte[] nonce, byte[] publicShare, byte[] inputShare) {}

    /** The Leader's state of one report between its request and the Helper's answer. In memory only. */
    interface LeaderState {}

    /** A verified output share, not yet added to an aggregate share. In memory only. */
    interface OutputShare {}

    /** The outcome of {@link #leaderInit} for one report. */
    sealed interface LeaderInit {
        /** @param outbound the payload of the report's {@code VerifyInit} */
        record Continued(LeaderState state, byte[] outbound) implements LeaderInit {}

        record Rejected(Rejection reason) implements LeaderInit {}
    }

    /** The outcome of {@link #leaderContinued} for one report. */
    sealed interface LeaderContinued {
        record Finished(OutputShare outputShare) implements LeaderContinued {}

        record Rejected(Rejection reason) implements LeaderContinued {}
    }

    /** The outcome of {@link #helperInit} for one report. */
    sealed interface HelperInit {
        /** @param outbound the payload of the report's {@code VerifyResp} */
        record FinishedWithOutbound(OutputShare outputShare, byte[] outbound) implements HelperInit {}

        record Rejected(Rejection reason) implements HelperInit {}
    }

    /** Why a report fell: the two cases that DAP tells apart (sections 4.5.3.2 and 4.5.3.4). */
    enum Rejection {
        /** The input share does not decode: {@code invalid_message}. */
        UNDECODABLE_INPUT_SHARE,
        /** Public share, proof or ping-pong message: {@code vdaf_verify_error}. */
        VERIFY_ERROR
    }

    /** A sum of output shares of one aggregator. */
    interface AggregateShare {
        /** Adds one output share ({@code agg_update}). */
        void add(OutputShare outputShare);

        /**
         * Adds an encoded aggregate share of the same aggregator ({@code merge}).
         *
         * @throws InvalidShareException when it does not decode
         */
        void merge(byte[] encodedAggregateShare) throws InvalidShareException;

        /** The draft's encoding of the sum. */
        byte[] encode();
    }

    /** An encoded share of the wrong length, or with an element outside the field. */
    final class InvalidShareException extends Exception {
        private static final long serialVersionUID = 1L;

        public InvalidShareException(String message) {
            super(message);
        }
    }
}
