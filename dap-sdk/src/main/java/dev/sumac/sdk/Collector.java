package dev.sumac.sdk;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.CollectionJobResp;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.InvalidShareException;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.Url;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects results of one task (section 4.6). Safe for use by several threads. */
public final class Collector {

    /** What the Collector sends for a VDAF whose only aggregation parameter is empty, as Prio3's is. */
    private static final byte[] NO_PARAMETER = {};

    private static final Duration DEFAULT_POLL = Duration.ofSeconds(1);

    private final Task task;
    private final BoundVdaf vdaf;
    private final HpkeOpener opener;
    private final BearerToken token;
    private final Transport transport;
    private final Duration patience;
    private final Consumer<CollectionState.Pending> whilePending;
    private final URI jobs;

    private Collector(Builder builder) {
        this.task = builder.task;
        this.vdaf = builder.vdaf == null ? builder.task.bind() : builder.vdaf;
        this.opener = new HpkeOpener(builder.keypair);
        this.token = builder.token;
        HttpClient http = builder.http == null ? Transport.defaultHttpClient() : builder.http;
        this.transport = new Transport(http, builder.clock, builder.pause, builder.whenRepeated);
        this.patience = builder.patience;
        this.whilePending = builder.whilePending;
        this.jobs = builder.leader.resource("tasks/" + task.id() + "/collection_jobs");
    }

    /**
     * A collector of {@code task}; the Leader is at the task's own URL unless another address is given.
     *
     * @param keypair whose public half both aggregators have for this task
     */
    public static Builder builder(Task task, HpkeKeypair keypair, BearerToken token) {
        return new Builder(task, keypair, token);
    }

    /** Collects a batch and deletes the job at the Leader. */
    public Collected collect(Query query, Duration timeout)
            throws DapException, InterruptedException, TimeoutException {
        return collect(query, timeout, collected -> {});
    }

    /**
     * Collects a batch, gives it to {@code store}, and deletes the job at the Leader once that has returned: a batch can
     * be collected only once, so its result is stored before the Leader forgets it.
     *
     * @throws TimeoutException when the Leader is not done in time; a repeated call goes on with the same job
     */
    public Collected collect(Query query, Duration timeout, Consumer<Collected> store)
            throws DapException, InterruptedException, TimeoutException {
        Instant deadline = transport.now().plus(timeout);
        CollectionState state = start(query, deadline);
        while (state instanceof CollectionState.Pending pending) {
            if (transport.now().plus(pending.pollAfter()).isAfter(deadline)) {
                throw new TimeoutException(
                        "the Leader is not done: " + pending.job().location());
            }
            whilePending.accept(pending);
            transport.pauseFor(pending.pollAfter());
            state = poll(pending.job(), deadline);
        }
        if (!(state instanceof CollectionState.Ready ready)) {
            throw new IllegalStateException("a job is pending or ready");
        }
        Collected collected = open(ready);
        store.accept(collected);
        delete(ready.job());
        return collected;
    }

    /** Creates a collection job; the Leader answers a repeated request with the same job. */
    public CollectionState start(Query query) throws DapException, InterruptedException {
        return start(query, transport.now().plus(patience));
    }

    private CollectionState start(Query query, Instant deadline) throws DapException, InterruptedException {
        byte[] body = new CollectionJobReq(query, Bytes.wrap(NO_PARAMETER), List.of()).encode();
        HttpResponse<byte[]> response = transport.send(
                request(jobs)
                        .header("Content-Type", MediaType.COLLECTION_JOB_REQ.value())
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                deadline);
        String location = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> DapException.invalidAnswer(jobs + ": the answer has no Location"));
        return state(new CollectionJob(Locations.resolve(jobs, location), Bytes.wrap(body)), response);
    }

    /** Asks how far a job is. */
    public CollectionState poll(CollectionJob job) throws DapException, InterruptedException {
        return poll(job, transport.now().plus(patience));
    }

    private CollectionState poll(CollectionJob job, Instant deadline) throws DapException, InterruptedException {
        HttpResponse<byte[]> response =
                transport.send(request(job.location()).GET().build(), deadline);
        return state(job, response);
    }

    /** Any success with an empty body means that the job is pending (section 3.1). */
    private CollectionState state(CollectionJob job, HttpResponse<byte[]> response) throws DapException {
        if (response.body().length == 0) {
            return new CollectionState.Pending(
                    job, transport.retryAfter(response).orElse(DEFAULT_POLL));
        }
        if (!MediaType.COLLECTION_JOB_RESP.matches(
                Transport.contentType(response).orElse(null))) {
            throw DapException.invalidAnswer(job.location() + ": the answer is no CollectionJobResp");
        }
        try {
            return new CollectionState.Ready(job, CollectionJobResp.decode(response.body()));
        } catch (DecodeException e) {
            throw DapException.invalidAnswer(job.location() + ": " + e.getMessage());
        }
    }

    /** Decrypts both shares and adds them up (section 4.6.6). */
    public Collected open(CollectionState.Ready ready) throws DapException {
        CollectionJobResp response = ready.response();
        byte[] aad = task.aggregateShareAad(ready.job().request());
        byte[] leader = open(Role.LEADER, response.leaderEncryptedAggShare(), aad);
        byte[] helper = open(Role.HELPER, response.helperEncryptedAggShare(), aad);
        try {
            return new Collected(
                    response.reportCount(),
                    response.interval(),
                    vdaf.unshard(NO_PARAMETER, List.of(leader, helper), response.reportCount()));
        } catch (InvalidShareException e) {
            throw DapException.invalidAnswer("an aggregate share is invalid: " + e.getMessage());
        }
    }

    private byte[] open(Role sender, HpkeCiphertext share, byte[] aad) throws DapException {
        return opener.open(HpkeInfo.aggregateShare(sender), new HpkeOpener.Sealed(share, aad))
                .orElseThrow(
                        () -> DapException.invalidAnswer("the aggregate share of the " + sender + " does not open"));
    }

    /** Lets the Leader forget a job whose result is stored. One that is gone already is no error. */
    public void delete(CollectionJob job) throws DapException, InterruptedException {
        try {
            transport.send(
                    request(job.location()).DELETE().build(), transport.now().plus(patience));
        } catch (DapException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(Client.REQUEST_TIMEOUT)
                .header("Authorization", token.authorization());
    }

    /** What a collector may be given. */
    public static final class Builder {

        private final Task task;
        private final HpkeKeypair keypair;
        private final BearerToken token;
        private Url leader;
        private @Nullable HttpClient http;
        private @Nullable BoundVdaf vdaf;
        private InstantSource clock = InstantSource.system();
        private Duration patience = Duration.ofSeconds(60);
        private Consumer<CollectionState.Pending> whilePending = pending -> {};
        private Consumer<DapException> whenRepeated = failure -> {};
        private Transport.Pause pause = Thread::sleep;

        private Builder(Task task, HpkeKeypair keypair, BearerToken token) {
            this.task = task;
            this.keypair = keypair;
            this.token = token;
            this.leader = task.configuration().leaderAggregatorEndpoint();
        }

        /** Where to reach the Leader, when not at the task's own URL. */
        public Builder leaderAddress(Url address) {
            this.leader = address;
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

        /** How long to try again while the Leader is unreachable or asks to wait. */
        public Builder patience(Duration duration) {
            this.patience = duration;
            return this;
        }

        /** Who is told, at each look while a batch is collected, that the Leader is not done. */
        public Builder whilePending(Consumer<CollectionState.Pending> listener) {
            this.whilePending = listener;
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

        public Collector build() {
            return new Collector(this);
        }
    }
}
