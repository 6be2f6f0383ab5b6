package dev.sumac.collect.job;

import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.CollectionJobResp;
import dev.sumac.dap.message.HpkeCiphertext;
import java.util.Optional;

/** What has become of a collection job. A transition is a method whose type is the target. */
public sealed interface CollectionJobState {

    /** The seal is asked for; prepare-service has not answered for good. */
    record Requested() implements CollectionJobState {
        LeaderSealed sealed(LeaderShare share) {
            return new LeaderSealed(share, Optional.empty());
        }

        Failed refused(Problem problem) {
            return new Failed(problem, Optional.empty());
        }
    }

    /**
     * The Leader's share is sealed; the Helper is asked for its own, with the same bytes until it answers.
     *
     * @param helperLocation where the Helper said that its share will be, once it has taken the request
     */
    record LeaderSealed(LeaderShare share, Optional<String> helperLocation) implements CollectionJobState {
        LeaderSealed deferredTo(String location) {
            return new LeaderSealed(share, Optional.of(location));
        }

        /** The Helper no longer knows the location: the request is made again. */
        LeaderSealed forgotten() {
            return new LeaderSealed(share, Optional.empty());
        }

        Done answered(HpkeCiphertext helperShare) {
            return new Done(
                    new CollectionJobResp(share.reportCount(), share.interval(), share.encryptedShare(), helperShare)
                            .encode());
        }

        Failed refused(Problem problem) {
            return new Failed(problem, Optional.of(share));
        }
    }

    /** @param response the encoded CollectionJobResp */
    record Done(byte[] response) implements CollectionJobState {}

    /**
     * What an identical request does to it depends on who refused: after the Helper it returns to this job, else it makes a new
     * one.
     *
     * @param share the Leader's, when it was the Helper: sealed once and for all, it waits for another answer
     */
    record Failed(Problem problem, Optional<LeaderShare> share) implements CollectionJobState {
        /** The Helper is asked once more, if it was the one to refuse. */
        Optional<LeaderSealed> repeated() {
            return share.map(ours -> new LeaderSealed(ours, Optional.empty()));
        }
    }
}
