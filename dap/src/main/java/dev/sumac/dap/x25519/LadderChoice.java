package dev.sumac.dap.x25519;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** The ladder of this process, chosen once. */
public final class LadderChoice {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String VECTOR_LADDER = "dev.sumac.dap.x25519.VectorLadder";

    /** Narrower registers gain nothing over scalar code. */
    private static final int MIN_LANES = 4;

    private static final Optional<Ladder> BEST = choose();

    private LadderChoice() {}

    /**
     * One in lanes where {@code --add-modules jdk.incubator.vector} was given and the machine has registers of at least four
     * 64-bit lanes; else none.
     */
    public static Optional<Ladder> best() {
        return BEST;
    }

    private static Optional<Ladder> choose() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return Optional.empty();
        }
        try {
            Ladder ladder = Class.forName(VECTOR_LADDER)
                    .asSubclass(Ladder.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return Optional.of(ladder).filter(each -> each.lanes() >= MIN_LANES);
        } catch (ReflectiveOperationException | LinkageError e) {
            Logger log = System.getLogger(LadderChoice.class.getName());
            log.log(Level.WARNING, "the ladder in lanes does not load; one key at a time instead", e);
            return Optional.empty();
        }
    }
}
