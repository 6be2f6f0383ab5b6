package dev.sumac.keys.hpke;

import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;

/** Custody that wraps as a test says, and does what is asked of it here alone. */
record TestCustody(Wrapping wrapping) implements KeyWrapper {

    @FunctionalInterface
    interface Wrapping {
        WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException;
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        return wrapping.wrap(binding, secret);
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) {
        throw new AssertionError("the key service unwraps nothing");
    }

    @Override
    public boolean recognizes(WrappedSecret blob) {
        return false;
    }

    @Override
    public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) {
        throw new AssertionError("nothing is rewrapped here");
    }
}
