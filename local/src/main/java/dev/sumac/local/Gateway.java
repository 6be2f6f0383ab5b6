package dev.sumac.local;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * What clients and the peer reach of one aggregator on this machine: strips the base path, picks the service by the
 * path and balances over the replicas that are ready. In a cluster the ingress does this.
 */
public final class Gateway implements AutoCloseable {
    private static final int HEALTH_PERIOD_MILLIS = 300;
    private static final int EVENT_LOOPS = 2;

    private final Vertx vertx;
    private final URI url;
    private final Routes routes;
    private final Map<ServiceKind, ReplicaSet> services = new EnumMap<>(ServiceKind.class);

    private Gateway(int port, String basePath) {
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        this.url = URI.create("http://127.0.0.1:" + port + basePath + "/");
        this.routes = new Routes(basePath);
        for (ServiceKind service : ServiceKind.values()) {
            services.put(service, new ReplicaSet());
        }
    }

    /**
     * Opens a gateway on a free port.
     *
     * @param basePath the path under which the aggregator is reached, such as {@code /alpha}
     */
    public static Gateway open(String basePath) {
        Gateway gateway = new Gateway(Directories.freePort(), basePath);
        // All in one deployment: of two, each by itself, both come to lie on the same loop.
        await(gateway.vertx.deployVerticle(
                () -> gateway.new Listener(), new DeploymentOptions().setInstances(EVENT_LOOPS)));
        gateway.watchHealth();
        return gateway;
    }

    /** The aggregator's URL, ending in a slash. */
    public URI url() {
        return url;
    }

    /** Adds a replica; it gets requests from when it is ready. */
    void add(ServiceKind service, int port) {
        replicas(service).add(port);
    }

    /** Takes a replica out; requests that it has already are finished. */
    void remove(ServiceKind service, int port) {
        replicas(service).remove(port);
    }

    /** The ports of the replicas that get requests now. */
    public List<Integer> ready(ServiceKind service) {
        return replicas(service).all().stream()
                .filter(ReplicaSet.Replica::ready)
                .map(ReplicaSet.Replica::port)
                .toList();
    }

    ReplicaSet replicas(ServiceKind service) {
        ReplicaSet set = services.get(service);
        if (set == null) {
            throw new IllegalStateException("no such service: " + service);
        }
        return set;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> void await(Future<T> future) {
        try {
            future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the gateway failed", e.getCause());
        }
    }

    private void watchHealth() {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(1000).setKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(2));
        vertx.setPeriodic(0, HEALTH_PERIOD_MILLIS, timer -> services.values()
                .forEach(set ->
                        set.all().stream().filter(ReplicaSet.Replica::isDue).forEach(replica -> ask(client, replica))));
    }

    private static void ask(HttpClient client, ReplicaSet.Replica replica) {
        replica.isAsked();
        client.request(HttpMethod.GET, replica.port(), "127.0.0.1", "/q/health/ready")
                .compose(request -> request.idleTimeout(2000).send())
                .onSuccess(answer -> replica.says(answer.statusCode() == 200))
                .onFailure(failure -> replica.isSilent());
    }

    /** One event loop's server and client: a request stays on its thread. */
    private final class Listener extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setConnectTimeout(2000)
                            .setKeepAlive(true)
                            .setKeepAliveTimeout(20)
                            .setTcpNoDelay(true)
                            .setMaxChunkSize(1 << 16),
                    new PoolOptions().setHttp1MaxSize(1024).setMaxWaitQueueSize(4096));
            vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setPort(url.getPort())
                            .setTcpNoDelay(true)
                            .setHandle100ContinueAutomatically(true)
                            .setMaxChunkSize(1 << 16))
                    .requestHandler(request -> new ProxiedRequest(client, request).route(routes, Gateway.this))
                    .listen()
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
