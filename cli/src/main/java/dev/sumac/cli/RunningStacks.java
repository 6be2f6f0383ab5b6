package dev.sumac.cli;

import dev.sumac.local.RunningStack;
import java.util.List;

/** The stack that another terminal runs. */
final class RunningStacks {
    private RunningStacks() {}

    /** The only one there is. */
    static RunningStack only() throws UserErrorException {
        List<RunningStack> found = RunningStack.find(LocalStack.settings().state());
        if (found.isEmpty()) {
            throw new UserErrorException("no stack is running; start one with ./sumac up in another terminal");
        }
        if (found.size() > 1) {
            throw new UserErrorException(found.size()
                    + " stacks are running, and this command cannot tell which is meant; stop all but one");
        }
        return found.getFirst();
    }
}
