package dev.sumac.cli;

import dev.sumac.local.RunningStack;
import java.util.List;

/** The stack that another terminal runs. */
final class RunningStacks {
    private RunningStacks() {}

    /**
     * The only one there is.
     *
     * @param orElse what else a person can do when there is none
     */
    static RunningStack only(String orElse) throws UserErrorException {
        List<RunningStack> found = RunningStack.find(LocalStack.settings().state());
        if (found.isEmpty()) {
            throw new UserErrorException(
                    "no stack of this folder is running; start one with ./sumac up in another terminal" + orElse);
        }
        if (found.size() > 1) {
            throw new UserErrorException(found.size()
                    + " stacks are running, and this command cannot tell which is meant; stop all but one");
        }
        return found.getFirst();
    }
}
