package dev.sumac.kit.custody;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The fake: blobs are claim checks. It can be told to be away, or to refuse some. */
public final class InMemoryKeyWrapper implements KeyWrapper {

    private record Deposit(Binding binding, SecretBytes secret) {}

    private final Map<WrappedSecret, Deposit> deposits = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final Set<WrappedSecret> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    /** While away, every call fails as {@link CustodyException.Unavailable}. */
    public void away(boolean isAway) {
        away = isAway;
    }

    /** From now on a blob does not unwrap, as if it had been altered; or does again. */
    public void refuse(WrappedSecret blob, boolean refuses) {
        if (refuses) {
            refused.add(blob);
        } else {
            refused.remove(blob);
        }
    }

    @Override
    public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
        answer();
        byte[] claim = new byte[16];
        random.nextBytes(claim);
        WrappedSecret blob = WrappedSecret.of(claim);
        deposits.put(blob, new Deposit(binding, secret.read(SecretBytes::copyOf)));
        return blob;
    }

    @Override
    public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        answer();
        Deposit deposit = deposits.get(wrapped);
        if (deposit == null || refused.contains(wrapped) || !deposit.binding.equals(binding)) {
            throw new CustodyException.Refused("no such blob of this row");
        }
        return deposit.secret.read(SecretBytes::copyOf);
    }

    @Override
    public boolean recognizes(WrappedSecret blob) {
        return deposits.containsKey(blob);
    }

    @Override
    public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
        return wrap(binding, unwrap(binding, wrapped));
    }

    private void answer() throws CustodyException {
        if (away) {
            throw new CustodyException.Unavailable("away", new IllegalStateException("away"));
        }
    }
}
