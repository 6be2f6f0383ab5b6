package dev.sumac.sdk;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.sdk.Keys.Owner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Uploads measurements of one task (section 4.4). Safe for use by several threads.
 *
 * <p>Reports carry the time of the client's clock. A report that was refused because the aggregators have new keys is made
 * anew, with another id and other shares, and sent once more.
 */
public final class Client {

    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int REFUSED = 4;

    private final Task task;
    private final BoundVdaf vdaf;
    private final Transport transport;
    private final InstantSource clock;
    private final Duration patience;
    private final URI reports;
    private final Keys leaderKeys;
    private final Keys helperKeys;
    private @Nullable Made made;

    private Client(Builder builder) {
        this.task = builder.task;
        this.vdaf = builder.vdaf == null ? builder.task.bind() : builder.vdaf;
        this.clock = builder.clock;
        this.patience = builder.patience;
        HttpClient http = builder.http == null ? Transport.defaultHttpClient() : builder.http;
        this.transport = new Transport(http, builder.clock, builder.pause, builder.whenRepeated);
        this.reports = builder.leader.resource("tasks/" + task.id() + "/reports");
        TaskConfiguration configuration = task.configuration();
        this.leaderKeys = Keys.open(
                builder.leaderKeys,
                transport,
                builder.leader,
                new Owner(configuration.leaderAggregatorEndpoint(), Role.LEADER));
        this.helperKeys = Keys.open(
                builder.helperKeys,
                transport,
                builder.helper,
                new Owner(configuration.helperAggregatorEndpoint(), Role.HELPER));
    }

    /** A client of {@code task}; the endpoints are the task's own unless other addresses are given. */
    public static Builder builder(Task task) {
        return new Builder(task);
    }

    /** Uploads one measurement. */
    public UploadResult upload(long[] measurement) throws DapException, InterruptedException {
        return upload(List.of(measurement));
    }

    /**
     * Uploads many measurements in one request; those that the Leader calls outdated once more, under the keys of then. When
     * these cannot be had, or the second request is refused, the result says that they are outdated.
     *
     * @throws DapException when nothing was accepted, or when a request was not answered and nobody knows: whoever must know
     *     makes the reports by {@link #create} and repeats {@link #uploadEncoded}
     */
    public UploadResult upload(List<long[]> measurements) throws DapException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        Made first = factory(deadline);
        List<EncodedReport> sent = first.factory().createAll(measurements, now());
        UploadResult result = send(sent, deadline);
        List<long[]> outdated = outdated(measurements, sent, result);
        if (outdated.isEmpty()) {
            return result;
        }
        leaderKeys.invalidate(first.leader());
        helperKeys.invalidate(first.helper());
        List<EncodedReport> again;
        try {
            again = factory(deadline).factory().createAll(outdated, now());
        } catch (DapException e) {
            return whatWasAccepted(result, e);
        }
        try {
            return merged(result, send(again, deadline));
        } catch (DapException e) {
            if (e.status() / 100 != REFUSED) {
                throw e;
            }
            return whatWasAccepted(result, e);
        }
    }

    /** Whoever got the exception would upload everything again, and what was accepted would count twice. */
    private static UploadResult whatWasAccepted(UploadResult first, DapException e) throws DapException {
        if (first.accepted().isEmpty()) {
            throw e;
        }
        return first;
    }

    /**
     * Uploads reports that a {@link ReportFactory} made, in one request and as they are. When some are outdated, what {@link
     * #create} makes from now on is under the keys of then.
     */
    public UploadResult uploadEncoded(List<EncodedReport> encoded) throws DapException, InterruptedException {
        UploadResult result = send(encoded, clock.instant().plus(patience));
        if (result.refused().stream().anyMatch(status -> status.error() == ReportError.OUTDATED_CONFIG)) {
            forgetKeysOf(encoded.getFirst().report());
        }
        return result;
    }

    /** Unless there are others by now. */
    private synchronized void forgetKeysOf(Report outdated) {
        if (made != null
                && made.leader().id() == outdated.leaderEncryptedInputShare().configId()
                && made.helper().id() == outdated.helperEncryptedInputShare().configId()) {
            leaderKeys.invalidate(made.leader());
            helperKeys.invalidate(made.helper());
        }
    }

    /** Makes reports for {@link #uploadEncoded} under the keys that hold now. */
    public List<EncodedReport> create(List<long[]> measurements) throws DapException, InterruptedException {
        return factory(clock.instant().plus(patience)).factory().createAll(measurements, now());
    }

    private long now() {
        return Times.of(clock.instant(), task.configuration().timePrecision());
    }

    private synchronized Made factory(Instant deadline) throws DapException, InterruptedException {
        HpkeConfig leader = leaderKeys.preferred(deadline);
        HpkeConfig helper = helperKeys.preferred(deadline);
        Made known = made;
        if (known == null || !known.leader().equals(leader) || !known.helper().equals(helper)) {
            known = new Made(leader, helper, new ReportFactory(task, vdaf, leader, helper));
            made = known;
        }
        return known;
    }

    private UploadResult send(List<EncodedReport> encoded, Instant deadline) throws DapException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(reports)
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", MediaType.UPLOAD_REQ.value())
                .POST(BodyPublishers.ofByteArray(new UploadRequest(encoded).encode()))
                .build();
        HttpResponse<byte[]> response = transport.send(request, deadline);
        return result(encoded, refused(response));
    }

    private List<ReportUploadStatus> refused(HttpResponse<byte[]> response) throws DapException {
        if (response.body().length == 0) {
            return List.of();
        }
        if (!MediaType.UPLOAD_ERRORS.matches(Transport.contentType(response).orElse(null))) {
            throw DapException.invalidAnswer(reports + ": the answer is no UploadErrors");
        }
        try {
            return UploadErrors.decode(response.body()).status();
        } catch (DecodeException e) {
            throw DapException.invalidAnswer(reports + ": " + e.getMessage());
        }
    }

    private UploadResult result(List<EncodedReport> sent, List<ReportUploadStatus> refused) throws DapException {
        Map<ReportId, ReportError> reasons = new HashMap<>();
        refused.forEach(status -> reasons.put(status.id(), status.error()));
        List<ReportId> accepted = new ArrayList<>();
        for (EncodedReport report : sent) {
            ReportId id = report.report().reportMetadata().reportId();
            if (!reasons.containsKey(id)) {
                accepted.add(id);
            }
        }
        if (accepted.size() + reasons.size() != sent.size()) {
            throw DapException.invalidAnswer(reports + ": the answer names reports that were not sent");
        }
        return new UploadResult(accepted, refused);
    }

    private static List<long[]> outdated(List<long[]> measurements, List<EncodedReport> sent, UploadResult result) {
        Map<ReportId, ReportError> reasons = new HashMap<>();
        result.refused().forEach(status -> reasons.put(status.id(), status.error()));
        List<long[]> outdated = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            if (reasons.get(sent.get(i).report().reportMetadata().reportId()) == ReportError.OUTDATED_CONFIG) {
                outdated.add(measurements.get(i));
            }
        }
        return outdated;
    }

    private static UploadResult merged(UploadResult first, UploadResult second) {
        List<ReportId> accepted = new ArrayList<>(first.accepted());
        accepted.addAll(second.accepted());
        List<ReportUploadStatus> refused = new ArrayList<>(first.refused());
        refused.removeIf(status -> status.error() == ReportError.OUTDATED_CONFIG);
        refused.addAll(second.refused());
        return new UploadResult(accepted, refused);
    }

    private record Made(HpkeConfig leader, HpkeConfig helper, ReportFactory factory) {}

    /** What a client may be given. */
    public static final class Builder {

        private final Task task;
        private Url leader;
        private Url helper;
        private KeySource leaderKeys = KeySource.aggregator();
        private KeySource helperKeys = KeySource.aggregator();
        private @Nullable HttpClient http;
        private @Nullable BoundVdaf vdaf;
        private InstantSource clock = InstantSource.system();
        private Duration patience = Duration.ofSeconds(60);
        private Consumer<DapException> whenRepeated = failure -> {};
        private Transport.Pause pause = Thread::sleep;

        private Builder(Task task) {
            this.task = task;
            this.leader = task.configuration().leaderAggregatorEndpoint();
            this.helper = task.configuration().helperAggregatorEndpoint();
        }

        /** Where to reach the Leader, when not at the task's own URL. */
        public Builder leaderAddress(Url address) {
            this.leader = address;
            return this;
        }

        /** Where to reach the Helper, when not at the task's own URL. */
        public Builder helperAddress(Url address) {
            this.helper = address;
            return this;
        }

        /**
         * Where the aggregators' keys come from. With two manifests no aggregator is asked for keys, and the Helper is
         * never spoken to.
         */
        public Builder keys(KeySource leaders, KeySource helpers) {
            this.leaderKeys = leaders;
            this.helperKeys = helpers;
            return this;
        }

        /** A client to share; it must not follow redirects. */
        public Builder httpClient(HttpClient shared) {
            this.http = shared;
            return this;
        }

        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** How long to try again while an aggregator is unreachable or asks to wait. */
        public Builder patience(Duration duration) {
            this.patience = duration;
            return this;
        }

        /** Who is told, before each repeat of a request, what became of the one before. */
        public Builder whenRepeated(Consumer<DapException> listener) {
            this.whenRepeated = listener;
            return this;
        }

        Builder vdaf(BoundVdaf bound) {
            this.vdaf = bound;
            return this;
        }

        Builder pause(Transport.Pause with) {
            this.pause = with;
            return this;
        }

        public Client build() {
            return new Client(this);
        }
    }
}
