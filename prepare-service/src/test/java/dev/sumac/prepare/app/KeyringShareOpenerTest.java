package dev.sumac.prepare.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkePrivateKey;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Role;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.ShareOpener;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class KeyringShareOpenerTest {

    private static final int CONFIG_ID = 7;
    private static final byte[] PLAINTEXT = {42};

    /** Needs no custody and no broker. */
    private static final KeyWrapper NO_CUSTODY = new KeyWrapper() {
        @Override
        public WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException {
            throw new CustodyException.Refused("not asked for");
        }

        @Override
        public SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
            throw new CustodyException.Refused("not asked for");
        }

        @Override
        public boolean recognizes(WrappedSecret blob) {
            return false;
        }

        @Override
        public WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException {
            throw new CustodyException.Refused("not asked for");
        }
    };

    private static final class Handing extends HpkeOpeners {
        private final Queue<HpkeOpener> next = new ArrayDeque<>();

        Handing(HpkeKeyring keyring, Topics topics) {
            super(keyring, topics, NO_CUSTODY);
        }

        @Override
        public Optional<HpkeOpener> openerCurrent(int configId, Duration timeout) throws NotCurrentException {
            if (next.isEmpty()) {
                throw new NotCurrentException("no key is at hand");
            }
            return Optional.of(next.remove());
        }
    }

    private final AggregationTask task = LeaderFixture.task(Role.LEADER);
    private final HpkeKeypair keypair = HpkeKeypair.generate(CONFIG_ID, HpkeSuite.DEFAULT);
    private final Topics topics = new Topics("alpha");
    private final HpkeKeyring keyring = new HpkeKeyring(topics, followers());
    private final Handing openers = new Handing(keyring, topics);
    private final ShareOpener opener =
            new KeyringShareOpener(keyring, openers, NO_CUSTODY, topics.aggregator(), Duration.ofSeconds(1));

    private Followers followers() {
        KafkaSettings settings = new KafkaSettings(new SmallRyeConfigBuilder()
                .withDefaultValues(Map.of("kafka.bootstrap.servers", "127.0.0.1:9"))
                .build());
        return new Followers(settings, new TopicAdmin(topics, settings, (short) 1));
    }

    private List<ShareOpener.Opened> open() throws NotCurrentException {
        ReportMetadata metadata = new ReportMetadata(new ReportId(1, 2), LeaderFixture.hour(), List.of());
        byte[] aad = new InputShareAad(task.id(), task.configuration().encoded(), metadata, Bytes.EMPTY).encode();
        HpkeCiphertext ciphertext =
                new HpkeSealer(keypair.config()).seal(HpkeInfo.inputShare(Role.LEADER), aad, PLAINTEXT);
        return opener.open(
                task,
                List.of(new ShareOpener.EncryptedShare(metadata, Bytes.EMPTY, ciphertext)),
                ShareOpener.Purpose.JUDGE);
    }

    private HpkeOpener wiped() {
        HpkePrivateKey copy = new HpkePrivateKey(keypair.privateKey().revealBytes());
        HpkeOpener wiped = new HpkeOpener(new HpkeKeypair(keypair.config(), copy));
        copy.destroy();
        return wiped;
    }

    @Test
    void open_shouldAskAgainWhenTheKeyIsWipedUnderItsHands() throws Exception {
        openers.next.addAll(List.of(wiped(), new HpkeOpener(keypair)));
        assertThat(open())
                .singleElement()
                .isInstanceOfSatisfying(ShareOpener.Opened.Plaintext.class, opened -> assertThat(opened.bytes())
                        .isEqualTo(PLAINTEXT));
    }

    @Test
    void open_shouldRefuseNothingWhenTheKeyIsWipedForGood() {
        openers.next.add(wiped());
        assertThatThrownBy(this::open).isInstanceOf(NotCurrentException.class);
    }
}
