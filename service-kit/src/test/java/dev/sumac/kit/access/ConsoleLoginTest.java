package dev.sumac.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleLoginTest {

    private static final String URL = "https://helper.example/dap/console";

    static final RealmSettings.Realm REALM = new RealmSettings.Realm() {
        @Override
        public String issuer() {
            return "https://login.helper.example/realms/operators";
        }

        @Override
        public Optional<String> url() {
            return Optional.empty();
        }

        @Override
        public String audience() {
            return "https://helper.example";
        }
    };

    @TempDir
    private Path directory;

    static ConsoleSettings settings(Optional<String> url, Optional<Path> key) {
        return new ConsoleSettings() {
            @Override
            public Optional<URI> url() {
                return url.map(URI::create);
            }

            @Override
            public Optional<Path> sessionKeyFile() {
                return key;
            }

            @Override
            public String clientId() {
                return "sumac-console";
            }
        };
    }

    private Path key(int length, String mode) throws IOException {
        Path file = Files.write(directory.resolve("key"), new byte[length]);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private void tenant(String url) throws IOException {
        var _ = ConsoleLogin.tenant(settings(Optional.of(url), Optional.of(key(32, "rw-------"))), Optional.of(REALM));
    }

    @Test
    void cookiePath_shouldBeTheAggregatorsOwn() {
        assertThat(ConsoleLogin.cookiePath(URI.create(URL))).isEqualTo("/dap/");
        assertThat(ConsoleLogin.cookiePath(URI.create("https://helper.example/console")))
                .isEqualTo("/");
    }

    @Test
    void tenant_shouldBeNoneWithoutAnAddress() {
        assertThat(ConsoleLogin.tenant(settings(Optional.empty(), Optional.empty()), Optional.of(REALM)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://helper.example/",
                "https://helper.example/console/",
                "https://helper.example/console?x=1",
                "https://ada@helper.example/console",
                "ftp://helper.example/console",
                "/console",
                "https:console"
            })
    void tenant_shouldRefuseWhatIsNoAddressOfTheConsole(String url) {
        assertThatThrownBy(() -> tenant(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sumac.console.url");
    }

    @Test
    void tenant_shouldRefuseAKeyThatIsMissingShortOrOpenToOthers() throws IOException {
        assertThatThrownBy(() -> ConsoleLogin.tenant(settings(Optional.of(URL), Optional.empty()), Optional.of(REALM)))
                .hasMessageContaining("sumac.console.session-key-file");
        for (Path key : new Path[] {key(31, "rw-------"), key(32, "rw-r-----")}) {
            ConsoleSettings settings = settings(Optional.of(URL), Optional.of(key));
            assertThatThrownBy(() -> ConsoleLogin.tenant(settings, Optional.of(REALM)))
                    .hasMessageContaining("key file");
        }
    }

    @Test
    void tenant_shouldNeedARealm() throws IOException {
        ConsoleSettings settings = settings(Optional.of(URL), Optional.of(key(32, "rw-------")));
        assertThatThrownBy(() -> ConsoleLogin.tenant(settings, Optional.empty()))
                .hasMessageContaining("sumac.realms.operators");
    }
}
