package dev.sumac.keys.task;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.SecretBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what an operator gave, refuses what is no task, and makes what is missing. */
final class TaskReader {

    private static final int VERIFY_KEY_LENGTH = 32;
    private static final int TOKEN_BYTES = 32;
    private static final int MAX_TASK_INFO = 255;
    private static final BigInteger TEN_YEARS =
            BigInteger.valueOf(Duration.ofDays(3_650).toSeconds());
    private static final BigInteger TWO_WEEKS =
            BigInteger.valueOf(Duration.ofDays(14).toSeconds());
    private static final Bytes DEFAULT_INFO = Bytes.wrap("sumac".getBytes(StandardCharsets.US_ASCII));
    /** What may stand after {@code Bearer} (RFC 6750, section 2.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{8,1024}=*");

    private static final String TOKEN_ALLOWED = "8 to 1024 of A-Z, a-z, 0-9, '-', '.', '_', '~', '+', '/'";
    private static final Pattern CLIENT_ID = Pattern.compile("[!-~]{1,255}");
    private static final String CLIENT_ID_ALLOWED = "1 to 255 printable ASCII characters without spaces";
    private static final String URL_ALLOWED =
            "an https URL without user, query and fragment (http only for a loopback address)";

    private final BigInteger minBatchSizeFloor;

    TaskReader(long minBatchSizeFloor) {
        this.minBatchSizeFloor = BigInteger.valueOf(minBatchSizeFloor);
    }

    /** @throws InvalidTaskException naming each field that is wrong */
    NewTask read(TaskDocument given) throws InvalidTaskException {
        return new Reading(given).read();
    }

    /** One document's reading; {@code complete} grows as it goes on. */
    private final class Reading {
        private final TaskDocument given;
        private final TaskDocument complete;
        private final FieldChecks checks = new FieldChecks();

        Reading(TaskDocument given) {
            this.given = given;
            this.complete = given.copy();
            complete.collectorPrivateKey = null;
            complete.deleted = null;
            complete.peer = null;
        }

        NewTask read() throws InvalidTaskException {
            Optional<TaskId> taskId = taskId();
            Optional<Role> role = checks.required("role", "leader or helper", given.role, this::role);
            Optional<TaskConfiguration> configuration = configuration();
            Optional<Url> peerUrl = peerUrl(role);
            Optional<Integer> verifyKeyId = verifyKeyId();
            Optional<SecretBytes> verifyKey = verifyKey();
            Optional<String> peerClientId = clientId("peerClientId", given.peerClientId);
            Optional<String> collectorClientId = clientId("collectorClientId", given.collectorClientId);
            Optional<String> aggregatorToken = aggregatorToken();
            Optional<String> collectorToken = collectorToken(role);
            Optional<HpkeConfig> collector = collector();
            Optional<Duration> maxReportAge = maxReportAge();
            checks.done();
            return new NewTask(
                    taskId.orElseThrow(),
                    role.orElseThrow(),
                    configuration.orElseThrow(),
                    peerUrl.orElseThrow(),
                    verifyKeyId.orElseThrow(),
                    verifyKey.orElseThrow(),
                    peerClientId,
                    collectorClientId,
                    aggregatorToken,
                    collectorToken,
                    collector.orElseThrow(),
                    maxReportAge.orElseThrow(),
                    complete);
        }

        private Optional<TaskId> taskId() {
            if (given.taskId == null) {
                complete.taskId = random(TaskId.LENGTH);
            }
            return checks.required("taskId", "32 bytes, base64url without padding", complete.taskId, TaskId::parse);
        }

        private Role role(String name) {
            return switch (name) {
                case "leader" -> Role.LEADER;
                case "helper" -> Role.HELPER;
                default -> throw new IllegalArgumentException("neither");
            };
        }

        private Optional<TaskConfiguration> configuration() {
            Optional<Bytes> info = taskInfo();
            Optional<Url> leader = checks.required("leaderUrl", URL_ALLOWED, given.leaderUrl, Url::new);
            Optional<Url> helper = checks.required("helperUrl", URL_ALLOWED, given.helperUrl, Url::new);
            Optional<BatchMode> mode =
                    checks.required("batchMode", "time-interval or leader-selected", given.batchMode, this::batchMode);
            Optional<Long> precision = checks.number(
                            "timePrecisionSeconds", BigInteger.ONE, TEN_YEARS, given.timePrecisionSeconds)
                    .map(BigInteger::longValueExact);
            Optional<Long> minBatchSize = checks.number(
                            "minBatchSize", minBatchSizeFloor, Unsigned.MAX, given.minBatchSize)
                    .map(BigInteger::longValue);
            Optional<VdafConfig> vdaf = vdaf();
            Optional<List<TaskExtension>> extensions = extensions();
            if (info.isEmpty()
                    || leader.isEmpty()
                    || helper.isEmpty()
                    || mode.isEmpty()
                    || precision.isEmpty()
                    || minBatchSize.isEmpty()
                    || vdaf.isEmpty()
                    || extensions.isEmpty()) {
                return Optional.empty();
            }
            return agreed(TaskConfiguration.of(
                    info.get(),
                    leader.get(),
                    helper.get(),
                    precision.get(),
                    minBatchSize.get(),
                    mode.get(),
                    vdaf.get(),
                    extensions.get()));
        }

        /** Two implementations that encode one task differently are found out here, not by the first report. */
        private Optional<TaskConfiguration> agreed(TaskConfiguration configuration) {
            String encoded = configuration.encoded().toBase64Url();
            if (given.taskConfiguration != null && !given.taskConfiguration.equals(encoded)) {
                checks.refuse("taskConfiguration", "what the other fields encode to");
                return Optional.empty();
            }
            complete.taskConfiguration = encoded;
            return Optional.of(configuration);
        }

        private Optional<Bytes> taskInfo() {
            if (given.taskInfo == null) {
                complete.taskInfo = DEFAULT_INFO.toBase64Url();
            }
            return checks.required("taskInfo", "1 to 255 bytes, base64url without padding", complete.taskInfo, text -> {
                Bytes info = Bytes.ofBase64Url(text);
                if (info.isEmpty() || info.length() > MAX_TASK_INFO) {
                    throw new IllegalArgumentException("length");
                }
                return info;
            });
        }

        private BatchMode batchMode(String name) {
            return switch (name) {
                case "time-interval" -> BatchMode.TIME_INTERVAL;
                case "leader-selected" -> BatchMode.LEADER_SELECTED;
                default -> throw new IllegalArgumentException("neither");
            };
        }

        private Optional<VdafConfig> vdaf() {
            VdafDocument vdaf = given.vdaf == null ? new VdafDocument(null, null, null, null, null) : given.vdaf;
            Optional<VdafConfig> config = new VdafReader(checks, vdaf).read();
            complete.vdaf = config.map(VdafDocument::of).orElse(null);
            return config;
        }

        private Optional<List<TaskExtension>> extensions() {
            IntervalDocument interval = given.taskInterval;
            if (interval == null) {
                return Optional.of(List.of());
            }
            Optional<BigInteger> start =
                    checks.number("taskInterval.start", BigInteger.ZERO, Unsigned.MAX, interval.start());
            BigInteger room = Unsigned.MAX.subtract(start.orElse(BigInteger.ZERO));
            Optional<BigInteger> duration =
                    checks.number("taskInterval.duration", BigInteger.ONE, room, interval.duration());
            return start.flatMap(from -> duration.map(
                    length -> List.of(TaskExtension.taskInterval(new Interval(from.longValue(), length.longValue())))));
        }

        private Optional<Url> peerUrl(Optional<Role> role) {
            String own = role.equals(Optional.of(Role.LEADER)) ? given.helperUrl : given.leaderUrl;
            if (given.peerUrl == null) {
                // Refused above when it is none.
                return Optional.ofNullable(own).flatMap(TaskReader::url);
            }
            return checks.required("peerUrl", URL_ALLOWED, given.peerUrl, Url::new);
        }

        private Optional<Integer> verifyKeyId() {
            complete.verifyKeyId = Objects.requireNonNullElse(given.verifyKeyId, 0);
            return checks.number(
                            "verifyKeyId",
                            BigInteger.ZERO,
                            BigInteger.valueOf(0xff),
                            BigInteger.valueOf(complete.verifyKeyId))
                    .map(BigInteger::intValueExact);
        }

        private Optional<SecretBytes> verifyKey() {
            if (given.verifyKey == null) {
                complete.verifyKey = SecretText.of(SecretBytes.random(VERIFY_KEY_LENGTH));
            }
            return checks.required("verifyKey", "32 bytes, base64url without padding", complete.verifyKey, text -> {
                SecretBytes key = text.bytes();
                if (key.length() != VERIFY_KEY_LENGTH) {
                    throw new IllegalArgumentException("length");
                }
                return key;
            });
        }

        private Optional<String> token(String field, @Nullable String token) {
            String made = token == null ? random(TOKEN_BYTES) : token;
            return checks.required(field, TOKEN_ALLOWED, made, text -> {
                if (!TOKEN.matcher(text).matches()) {
                    throw new IllegalArgumentException("characters");
                }
                return text;
            });
        }

        private Optional<String> clientId(String field, @Nullable String given) {
            return given == null
                    ? Optional.empty()
                    : checks.required(field, CLIENT_ID_ALLOWED, given, text -> {
                        if (!CLIENT_ID.matcher(text).matches()) {
                            throw new IllegalArgumentException("characters");
                        }
                        return text;
                    });
        }

        /** A Leader that is a client of the Helper's realm needs none, but may have one beside. */
        private Optional<String> aggregatorToken() {
            if (given.aggregatorToken == null && given.peerClientId != null) {
                return Optional.empty();
            }
            Optional<String> token = token("aggregatorToken", given.aggregatorToken);
            complete.aggregatorToken = token.orElse(null);
            return token;
        }

        /** Neither a Helper nor a collector that is a client needs one; what is given goes on to the Leader. */
        private Optional<String> collectorToken(Optional<Role> role) {
            if (given.collectorToken == null
                    && (given.collectorClientId != null || role.equals(Optional.of(Role.HELPER)))) {
                return Optional.empty();
            }
            Optional<String> token = token("collectorToken", given.collectorToken);
            complete.collectorToken = token.orElse(null);
            return token;
        }

        private Optional<HpkeConfig> collector() {
            if (given.collectorHpkeConfig == null) {
                HpkeKeypair made = HpkeKeypair.generate(0, HpkeSuite.DEFAULT);
                complete.collectorHpkeConfig =
                        Bytes.wrap(made.config().encode()).toBase64Url();
                complete.collectorPrivateKey =
                        SecretText.of(SecretBytes.wrap(made.privateKey().revealBytes()));
                made.privateKey().destroy();
            }
            return checks.required(
                    "collectorHpkeConfig",
                    "an HpkeConfig of a supported suite and a key that it can seal to, base64url without padding",
                    complete.collectorHpkeConfig,
                    TaskReader::supportedConfig);
        }

        private Optional<Duration> maxReportAge() {
            if (given.maxReportAgeSeconds == null) {
                complete.maxReportAgeSeconds = TWO_WEEKS.max(precisionOrOne());
            }
            // Below the precision, a report of the current time could be too old already.
            return checks.number("maxReportAgeSeconds", precisionOrOne(), TEN_YEARS, complete.maxReportAgeSeconds)
                    .map(seconds -> Duration.ofSeconds(seconds.longValueExact()));
        }

        private BigInteger precisionOrOne() {
            BigInteger precision = Objects.requireNonNullElse(given.timePrecisionSeconds, BigInteger.ONE);
            return Unsigned.within(precision, BigInteger.ONE, TEN_YEARS) ? precision : BigInteger.ONE;
        }
    }

    private static Optional<Url> url(String text) {
        try {
            return Optional.of(new Url(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static HpkeConfig supportedConfig(String text) throws DecodeException {
        // Refuses the suites and the keys that no aggregate share could be sealed to.
        return new HpkeSealer(HpkeConfig.decode(Bytes.ofBase64Url(text).toByteArray())).config();
    }

    private static String random(int bytes) {
        return SecretBytes.random(bytes).read(value -> Bytes.copyOf(value).toBase64Url());
    }
}
