package dev.sumac.vdaf.pingpong;

import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.pingpong.State.Continued;
import dev.sumac.vdaf.pingpong.State.Finished;
import dev.sumac.vdaf.pingpong.State.FinishedWithOutbound;
import dev.sumac.vdaf.pingpong.State.HelperInit;
import dev.sumac.vdaf.pingpong.State.LeaderContinued;
import dev.sumac.vdaf.pingpong.State.LeaderInit;
import dev.sumac.vdaf.pingpong.State.Reason;
import dev.sumac.vdaf.pingpong.State.Rejected;
import dev.sumac.vdaf.prio3.Codec;
import dev.sumac.vdaf.prio3.Initialized;
import dev.sumac.vdaf.prio3.InputShare;
import dev.sumac.vdaf.prio3.OutputShare;
import dev.sumac.vdaf.prio3.Prio3;
import dev.sumac.vdaf.prio3.PublicShare;
import dev.sumac.vdaf.prio3.ReportShare;
import dev.sumac.vdaf.prio3.Verification;
import dev.sumac.vdaf.prio3.Verification.Passed;
import dev.sumac.vdaf.prio3.Verification.Refused;
import dev.sumac.vdaf.prio3.VerifierMessage;
import dev.sumac.vdaf.prio3.VerifierShare;
import dev.sumac.vdaf.prio3.VerifyKey;
import java.util.ArrayList;
import java.util.List;

/** The transitions of both aggregators, for batches. Immutable and safe for use by several threads. */
public final class PingPong {
    private static final int LEADER = 0;
    private static final int HELPER = 1;

    private final Prio3 prio3;
    private final Codec codec;

    /** @param prio3 of two shares */
    public PingPong(Prio3 prio3) {
        if (prio3.shares() != 2) {
            throw new IllegalArgumentException("the ping-pong topology is for two aggregators");
        }
        this.prio3 = prio3;
        this.codec = prio3.codec();
    }

    /** {@code ping_pong_leader_init} of each report, in order. */
    public List<LeaderInit> leaderInit(VerifyKey key, List<EncodedReport> reports) {
        Survivors<LeaderInit> survivors = new Survivors<>(reports.size());
        List<ReportShare> shares = new ArrayList<>(reports.size());
        for (int i = 0; i < reports.size(); i++) {
            switch (decode(LEADER, reports.get(i))) {
                case Decoded(ReportShare share) -> {
                    survivors.add(i);
                    shares.add(share);
                }
                case Undecodable(Reason reason) -> survivors.settle(i, new Rejected(reason));
            }
        }
        List<Verification<Initialized>> results = prio3.verifyInit(key, LEADER, shares);
        return survivors.settleAll(j -> switch (results.get(j)) {
            case Passed<Initialized>(Initialized(var state, var share)) ->
                new Continued(state, Message.encode(new Message.Initialize(share.encode())));
            case Refused<Initialized> refused -> new Rejected(Reason.VERIFICATION);
        });
    }

    /**
     * {@code ping_pong_helper_init} of each report, in order.
     *
     * @param inbound the Leader's messages, in the order of the reports
     */
    public List<HelperInit> helperInit(VerifyKey key, List<EncodedReport> reports, List<byte[]> inbound) {
        requireSameSize(reports, inbound);
        Survivors<HelperInit> survivors = new Survivors<>(reports.size());
        List<ReportShare> shares = new ArrayList<>(reports.size());
        List<VerifierShare> leaderShares = new ArrayList<>(reports.size());
        for (int i = 0; i < reports.size(); i++) {
            switch (decode(HELPER, reports.get(i))) {
                case Decoded(ReportShare share) -> {
                    try {
                        leaderShares.add(leaderShare(inbound.get(i)));
                        shares.add(share);
                        survivors.add(i);
                    } catch (DecodeException e) {
                        survivors.settle(i, new Rejected(Reason.INBOUND_MESSAGE));
                    }
                }
                case Undecodable(Reason reason) -> survivors.settle(i, new Rejected(reason));
            }
        }
        List<HelperInit> results = transition(prio3.verifyInit(key, HELPER, shares), leaderShares);
        return survivors.settleAll(results::get);
    }

    /** {@code ping_pong_transition}, from the shares of both to the Helper's end. */
    private List<HelperInit> transition(List<Verification<Initialized>> initialized, List<VerifierShare> leaderShares) {
        Survivors<HelperInit> survivors = new Survivors<>(initialized.size());
        List<Initialized> own = new ArrayList<>(initialized.size());
        List<List<VerifierShare>> both = new ArrayList<>(initialized.size());
        for (int i = 0; i < initialized.size(); i++) {
            switch (initialized.get(i)) {
                case Passed<Initialized>(Initialized value) -> {
                    survivors.add(i);
                    own.add(value);
                    both.add(List.of(leaderShares.get(i), value.verifierShare()));
                }
                case Refused<Initialized> refused -> survivors.settle(i, new Rejected(Reason.VERIFICATION));
            }
        }
        List<Verification<VerifierMessage>> messages = prio3.verifierSharesToMessage(both);
        return survivors.settleAll(j -> switch (messages.get(j)) {
            case Passed<VerifierMessage>(VerifierMessage message) -> finish(own.get(j), message);
            case Refused<VerifierMessage> refused -> new Rejected(Reason.VERIFICATION);
        });
    }

    private HelperInit finish(Initialized own, VerifierMessage message) {
        return switch (prio3.verifyNext(own.state(), message)) {
            case Passed<OutputShare>(OutputShare outputShare) ->
                new FinishedWithOutbound(outputShare, Message.encode(new Message.Finish(message.encode())));
            case Refused<OutputShare> refused -> new Rejected(Reason.VERIFICATION);
        };
    }

    /** {@code ping_pong_leader_continued}: the Helper's message ends the only round. */
    public LeaderContinued leaderContinued(Continued state, byte[] inbound) {
        VerifierMessage message;
        try {
            if (!(Message.decode(inbound) instanceof Message.Finish(byte[] encoded))) {
                return new Rejected(Reason.INBOUND_MESSAGE);
            }
            message = codec.decodeVerifierMessage(encoded);
        } catch (DecodeException e) {
            return new Rejected(Reason.INBOUND_MESSAGE);
        }
        return switch (prio3.verifyNext(state.verifyState(), message)) {
            case Passed<OutputShare>(OutputShare outputShare) -> new Finished(outputShare);
            case Refused<OutputShare> refused -> new Rejected(Reason.VERIFICATION);
        };
    }

    private VerifierShare leaderShare(byte[] inbound) throws DecodeException {
        if (Message.decode(inbound) instanceof Message.Initialize(byte[] encoded)) {
            return codec.decodeVerifierShare(encoded);
        }
        throw new DecodeException("the Leader's first message does not initialize");
    }

    private sealed interface Decoding permits Decoded, Undecodable {}

    private record Decoded(ReportShare share) implements Decoding {}

    private record Undecodable(Reason reason) implements Decoding {}

    /** The input share comes first: its fault outweighs others. */
    private Decoding decode(int aggregatorId, EncodedReport report) {
        InputShare inputShare;
        try {
            inputShare = codec.decodeInputShare(aggregatorId, report.inputShare());
        } catch (DecodeException e) {
            return new Undecodable(Reason.INPUT_SHARE);
        }
        try {
            PublicShare publicShare = codec.decodePublicShare(report.publicShare());
            return new Decoded(new ReportShare(report.nonce(), publicShare, inputShare));
        } catch (DecodeException e) {
            return new Undecodable(Reason.PUBLIC_SHARE);
        }
    }

    private static void requireSameSize(List<?> reports, List<?> inbound) {
        if (reports.size() != inbound.size()) {
            throw new IllegalArgumentException("not one message for each report");
        }
    }
}
