package dev.sumac.dap.task;

/** Where configurations meet the mathematics: the one call into {@code Prio3Bindings}. */
final class VdafBinding {

    private VdafBinding() {}

    @SuppressWarnings("DoNotCallSuggester") // as long as no VDAF is bound
    static BoundVdaf bind(VdafConfig config, byte[] applicationContext) {
        throw new UnsupportedOperationException(
                "no VDAF is bound yet: " + config.vdafName() + ", " + applicationContext.length);
    }
}
