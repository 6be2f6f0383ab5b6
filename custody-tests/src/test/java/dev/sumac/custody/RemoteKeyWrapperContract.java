package dev.sumac.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sumac.custody.parts.BadServer;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.KeyWrapperContract;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a {@link KeyWrapper} behind a network promises beyond the contract of all. */
@Timeout(120)
public abstract class RemoteKeyWrapperContract extends KeyWrapperContract {

    /** How long a call may take. */
    protected static final Duration LIMIT = Duration.ofMillis(800);
    /** Beyond the limit, for a machine that is busy. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** By prepare-service's identity, with {@link #wrapper}'s key. */
    protected abstract KeyWrapper prepareService();

    /** By collect-service's identity, with {@link #wrapper}'s key, which is not the key of tokens. */
    protected abstract KeyWrapper collectService();

    /** A wrapper with a limit of {@link #LIMIT} that asks at this port of the machine. */
    protected abstract KeyWrapper at(int port);

    @Test
    void unwrap_shouldBePrepareServicesRightAlone() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret blob = keyService().wrap(ROW, secret);

        assertThatThrownBy(() -> collectService().unwrap(ROW, blob)).isInstanceOf(CustodyException.Refused.class);
        assertThat(prepareService().unwrap(ROW, blob)).isEqualTo(secret);
    }

    @Test
    void rewrap_shouldBePrepareServicesRightWhereTheBackendDoesNotDoIt() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret blob = keyService().wrap(ROW, secret);
        KeyWrapper rewraps = keyService().rewrapsInside() ? keyService() : prepareService();

        assertThat(prepareService().unwrap(ROW, rewraps.rewrap(ROW, blob))).isEqualTo(secret);
    }

    @ParameterizedTest
    @EnumSource
    void call_shouldSayUnavailableInTimeWhateverComesBack(BadServer.Manner manner) throws Exception {
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.random(32));
        try (BadServer server = new BadServer(manner)) {
            KeyWrapper bad = at(server.port());
            long begin = System.nanoTime();
            assertUnavailable(() -> bad.wrap(ROW, SecretBytes.random(32)));
            assertUnavailable(() -> bad.unwrap(ROW, blob));
            assertUnavailable(() -> bad.rewrap(ROW, blob));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(LIMIT.multipliedBy(3).plus(GRACE));
        }
    }

    @Test
    void call_shouldSayUnavailableWhenNobodyListens() throws Exception {
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.random(32));
        int port;
        try (BadServer gone = new BadServer(BadServer.Manner.SILENT)) {
            port = gone.port();
        }
        assertUnavailable(() -> at(port).wrap(ROW, SecretBytes.random(32)));
        assertUnavailable(() -> at(port).unwrap(ROW, blob));
        assertUnavailable(() -> at(port).rewrap(ROW, blob));
    }

    /** The failures of all calls, with their causes, hold neither a secret nor a blob. */
    @Test
    void failure_shouldQuoteNothing() throws CustodyException {
        byte[] plain = "a-secret-that-is-easily-found-again".getBytes(StandardCharsets.US_ASCII);
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.copyOf(plain));
        byte[] altered = blob.toByteArray();
        altered[altered.length - 1] ^= 1;
        String texts = text(catchThrowable(() -> keyService().unwrap(ROW, blob)))
                + text(catchThrowable(() -> prepareService().unwrap(ROW, WrappedSecret.of(altered))))
                + text(catchThrowable(() -> collectService().unwrap(ROW, blob)))
                + text(catchThrowable(() -> at(1).wrap(ROW, SecretBytes.copyOf(plain))));

        assertThat(texts)
                .contains("CustodyException")
                .doesNotContain(new String(plain, StandardCharsets.US_ASCII))
                .doesNotContain(Base64.getEncoder().encodeToString(plain).substring(0, 40))
                .doesNotContain(Base64.getEncoder()
                        .encodeToString(Arrays.copyOfRange(altered, 8, altered.length))
                        .substring(0, 16));
    }

    private static String text(Throwable failure) {
        assertThat(failure).isInstanceOf(CustodyException.class);
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** A call that should fail. */
    @FunctionalInterface
    protected interface Call {
        void run() throws CustodyException;
    }

    /** That a call fails, and may succeed later. */
    protected static void assertUnavailable(Call call) {
        assertThatThrownBy(call::run).isInstanceOf(CustodyException.Unavailable.class);
    }
}
