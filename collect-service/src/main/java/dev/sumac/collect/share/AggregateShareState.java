package dev.sumac.collect.share;

import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.AggregateShare;
import dev.sumac.dap.message.HpkeCiphertext;

/** What has become of an aggregate share. A transition is a method whose type is the target. */
public sealed interface AggregateShareState {

    /** The seal is asked for; prepare-service has not answered for good. */
    record Requested() implements AggregateShareState {
        Done sealed(HpkeCiphertext encryptedShare) {
            return new Done(new AggregateShare(encryptedShare).encode());
        }

        Failed refused(Problem problem) {
            return new Failed(problem);
        }
    }

    /** @param response the encoded AggregateShare */
    record Done(byte[] response) implements AggregateShareState {}

    /** Nothing was sealed, and the identity is free again: an identical request asks anew. */
    record Failed(Problem problem) implements AggregateShareState {}
}
