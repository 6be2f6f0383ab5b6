package dev.sumac.collect.seal;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.proto.BatchSealed;
import dev.sumac.proto.TaskRole;
import java.util.UUID;

/**
 * Who waits for a seal: told the final answer within the transaction that forgets the command. An asker that is gone
 * (deleted) ignores it.
 */
public interface SealAsker {

    TaskRole role();

    /** @throws DecodeException when a field of the answer is not what it should be: nothing is committed */
    void sealed(UUID requestId, BatchSealed sealed) throws DecodeException;

    void refused(UUID requestId, Problem problem);
}
