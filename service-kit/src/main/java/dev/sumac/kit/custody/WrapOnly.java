package dev.sumac.kit.custody;

/**
 * Custody for a service that keeps secrets and never opens one: what another backend denies it by policy, this denies whatever
 * the backend is. A blob is rewrapped only where that is done inside the backend.
 */
public final class WrapOnly implements KeyWrapper {

    private final KeyWrapper wrapper;

    private WrapOnly(KeyWrapper wrapper) {
        this.wrapper = wrapper;
    }

    /** What is left of a wrapper for such a service. */
    public static KeyWrapper of(KeyWrapper wrapper) {
        return new WrapOnly(wrapper);
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        return wrapper.wrap(binding, secret);
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        throw new CustodyException.Refused("this service opens no secret");
    }

    @Override
    public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        if (!wrapper.rewrapsInside()) {
            throw new CustodyException.Refused("this service opens no secret, not even to wrap it anew");
        }
        return wrapper.rewrap(binding, wrapped);
    }

    @Override
    public boolean recognizes(WrappedSecret blob) {
        return wrapper.recognizes(blob);
    }

    @Override
    public boolean rewrapsInside() {
        return wrapper.rewrapsInside();
    }
}
