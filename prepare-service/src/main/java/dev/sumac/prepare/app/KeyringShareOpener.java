package dev.sumac.prepare.app;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkePrivateKey;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.ReportError;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.kit.key.KeyRefusedException;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Rejection;
import dev.sumac.prepare.verify.ShareOpener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens shares with the aggregator's keys: unwrapped ones, as long as they open; any there is, to repeat a request. */
final class KeyringShareOpener implements ShareOpener {

    private static final Opened NOT_OPENED = new Opened.Refused(Rejection.of(ReportError.HPKE_DECRYPT_ERROR));

    private final HpkeKeyring keyring;
    private final HpkeOpeners openers;
    private final KeyWrapper wrapper;
    private final String organization;
    private final Duration currentWithin;

    KeyringShareOpener(
            HpkeKeyring keyring, HpkeOpeners openers, KeyWrapper wrapper, String organization, Duration currentWithin) {
        this.keyring = keyring;
        this.openers = openers;
        this.wrapper = wrapper;
        this.organization = organization;
        this.currentWithin = currentWithin;
    }

    @Override
    public List<Opened> open(AggregationTask task, List<EncryptedShare> shares, Purpose purpose)
            throws NotCurrentException {
        Map<Integer, List<Integer>> byConfigId = new LinkedHashMap<>();
        for (int i = 0; i < shares.size(); i++) {
            byConfigId
                    .computeIfAbsent(shares.get(i).ciphertext().configId(), id -> new ArrayList<>())
                    .add(i);
        }
        List<Opened> opened = new ArrayList<>(Collections.nCopies(shares.size(), NOT_OPENED));
        for (Map.Entry<Integer, List<Integer>> entry : byConfigId.entrySet()) {
            List<EncryptedShare> some =
                    entry.getValue().stream().map(shares::get).toList();
            List<Opened> results = openAll(task, entry.getKey(), some, purpose);
            for (int i = 0; i < results.size(); i++) {
                opened.set(entry.getValue().get(i), results.get(i));
            }
        }
        return opened;
    }

    private List<Opened> openAll(AggregationTask task, int configId, List<EncryptedShare> shares, Purpose purpose)
            throws NotCurrentException {
        Optional<HpkeOpener> current = openers.openerCurrent(configId, currentWithin);
        while (current.isPresent()) {
            List<Opened> opened = openWith(current.get(), task, shares);
            if (!current.get().keypair().privateKey().isDestroyed()) {
                return opened;
            }
            // Wiped meanwhile, so what did not open says nothing of a share.
            current = openers.openerCurrent(configId, currentWithin);
        }
        Optional<HpkeKeyEntry> entry = keyring.find(configId);
        if (purpose == Purpose.REPEAT
                && entry.isPresent()
                && entry.get().privateKey().isPresent()) {
            return openOnce(entry.get(), task, shares);
        }
        return Collections.nCopies(shares.size(), new Opened.Refused(rejection(entry.map(HpkeKeyEntry::state))));
    }

    /** The peer is told the same of all of them; our counts tell them apart. */
    private static Rejection rejection(Optional<HpkeKeyState> state) {
        if (state.isEmpty()) {
            return Rejection.UNKNOWN_CONFIG_ID;
        }
        return state.get() == HpkeKeyState.DESTROYED ? Rejection.KEY_DESTROYED : Rejection.KEY_REVOKED;
    }

    private List<Opened> openOnce(HpkeKeyEntry entry, AggregationTask task, List<EncryptedShare> shares)
            throws NotCurrentException {
        HpkePrivateKey privateKey;
        try {
            SecretBytes secret = wrapper.unwrap(
                    entry.binding(organization), entry.privateKey().orElseThrow());
            privateKey = secret.read(HpkePrivateKey::new);
            secret.destroy();
        } catch (CustodyException.Refused e) {
            throw KeyRefusedException.ofHpkeKey(entry.config().id(), e);
        } catch (CustodyException e) {
            throw new NotCurrentException("a key does not unwrap", e);
        }
        try {
            return openWith(new HpkeOpener(new HpkeKeypair(entry.config(), privateKey)), task, shares);
        } finally {
            privateKey.destroy();
        }
    }

    private static List<Opened> openWith(HpkeOpener opener, AggregationTask task, List<EncryptedShare> shares) {
        List<HpkeOpener.Sealed> sealed = shares.stream()
                .map(share -> new HpkeOpener.Sealed(share.ciphertext(), aad(task, share)))
                .toList();
        return opener.openAll(HpkeInfo.inputShare(task.role()), sealed).stream()
                .map(plaintext -> plaintext.<Opened>map(Opened.Plaintext::new).orElse(NOT_OPENED))
                .toList();
    }

    private static byte[] aad(AggregationTask task, EncryptedShare share) {
        return new InputShareAad(task.id(), task.configuration().encoded(), share.metadata(), share.publicShare())
                .encode();
    }
}
