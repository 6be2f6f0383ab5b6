package dev.sumac.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a Leader and its Helper, as the address dialled for the peer, and passes everything on until a test
 * tells it otherwise: a {@link Treatment} sees a whole request and decides what reaches either side, and when.
 */
final class HoldingProxy implements AutoCloseable {
    /** What a connection, not a message, is about. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "content-length", "host", "http2-settings", "keep-alive", "transfer-encoding", "upgrade");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<Integer> NOT_NOW = Set.of(429, 503);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile URI target;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicInteger mostJobs = new AtomicInteger();
    private final List<Once> once = Collections.synchronizedList(new ArrayList<>());
    private volatile Treatment always = Passage::pass;

    /** A message of the Leader's. */
    record Request(String method, String path, Map<String, List<String>> headers, byte[] body) {
        boolean isAggregationJob() {
            return method.equals("POST") && path.contains("/aggregation_jobs");
        }

        boolean isAggregateShare() {
            return method.equals("POST") && path.contains("/aggregate_shares");
        }

        String header(String name) {
            return HoldingProxy.header(headers, name);
        }
    }

    /** A message of the Helper's. */
    record Response(int status, Map<String, List<String>> headers, byte[] body) {
        static Response of(int status) {
            return new Response(status, Map.of(), new byte[0]);
        }

        String header(String name) {
            return HoldingProxy.header(headers, name);
        }
    }

    private static String header(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().getFirst())
                .findFirst()
                .orElse("");
    }

    /** What happens to a request. */
    @FunctionalInterface
    interface Treatment {
        void treat(Passage passage) throws IOException, InterruptedException;
    }

    private record Once(Predicate<Request> which, Treatment treatment) {}

    private HoldingProxy(HttpServer server, URI target) {
        this.server = server;
        this.target = target;
    }

    /** A proxy for the server at {@code target}, whose path, if any, is part of {@link #uri} too. */
    static HoldingProxy to(URI target) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            HoldingProxy proxy = new HoldingProxy(server, target);
            server.setExecutor(proxy.threads);
            server.createContext("/", proxy::handle);
            server.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on passes on to another server, of the same path. */
    void leadTo(URI other) {
        target = other;
    }

    /** The address that the Leader dials. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + target.getRawPath());
    }

    /** Requests so far. */
    int requests() {
        return requests.get();
    }

    /** The greatest number of aggregation jobs that were here at once so far. */
    int mostJobs() {
        return mostJobs.get();
    }

    /** From now on, for every request that no {@link #once} takes. */
    void always(Treatment treatment) {
        always = treatment;
    }

    /** For the next request of this kind. */
    void once(Predicate<Request> which, Treatment treatment) {
        once.add(new Once(which, treatment));
    }

    /** Holds the Helper's answer to the next request of this kind. */
    Hold holdAnswer(Predicate<Request> which) {
        Hold hold = new Hold(which);
        once(which, hold);
        return hold;
    }

    /** Everything passes again. */
    void calm() {
        once.clear();
        always = Passage::pass;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    exchange.getRequestBody().readAllBytes());
            int job = request.isAggregationJob() ? 1 : 0;
            mostJobs.accumulateAndGet(jobs.addAndGet(job), Math::max);
            try {
                treatmentOf(request).treat(new Passage(exchange, request));
            } finally {
                jobs.addAndGet(-job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Treatment treatmentOf(Request request) {
        synchronized (once) {
            Optional<Once> taken = once.stream()
                    .filter(candidate -> candidate.which().test(request))
                    .findFirst();
            taken.ifPresent(once::remove);
            return taken.map(Once::treatment).orElse(always);
        }
    }

    /** One request on its way; a treatment that neither answers nor passes cuts the connection. */
    final class Passage {
        private final HttpExchange exchange;
        private final Request request;

        private Passage(HttpExchange exchange, Request request) {
            this.exchange = exchange;
            this.request = request;
        }

        Request request() {
            return request;
        }

        /** As if nobody stood here; a Helper that cannot be reached cuts the connection. */
        void pass() throws IOException, InterruptedException {
            answer(forward());
        }

        /** Sends the request on, each time it is called. */
        Response forward() throws IOException, InterruptedException {
            HttpRequest.Builder onward = HttpRequest.newBuilder(target.resolve(request.path()))
                    .timeout(LIMIT)
                    .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
            request.headers().forEach((name, values) -> {
                if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> onward.header(name, value));
                }
            });
            HttpResponse<byte[]> response = Http.CLIENT.send(onward.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Response(response.statusCode(), response.headers().map(), response.body());
        }

        /** As {@link #forward}, beside others. */
        CompletableFuture<Response> forwardAsync() {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return forward();
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    threads);
        }

        /** Sends the head and half of the body, then hangs up. */
        void forwardHalf() throws IOException {
            StringBuilder head = new StringBuilder(request.method() + " " + request.path() + " HTTP/1.1\r\n");
            head.append("Host: ").append(target.getAuthority()).append("\r\n");
            request.headers().forEach((name, values) -> {
                if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value ->
                            head.append(name).append(": ").append(value).append("\r\n"));
                }
            });
            head.append("Content-Length: ").append(request.body().length).append("\r\n\r\n");
            try (Socket socket = new Socket(target.getHost(), target.getPort());
                    OutputStream out = socket.getOutputStream()) {
                out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
                out.write(request.body(), 0, request.body().length / 2);
                out.flush();
            }
        }

        void answer(Response response) throws IOException {
            response.headers().forEach((name, values) -> {
                if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            byte[] body = response.body();
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }

        /** The Leader sees its connection die. */
        void cut() {
            exchange.close();
        }
    }

    /** Forwards a request and keeps the answer in its hand; "not now" goes on, and the next request is taken. */
    final class Hold implements Treatment {
        private final Predicate<Request> which;
        private final CountDownLatch answered = new CountDownLatch(1);
        private final CountDownLatch decided = new CountDownLatch(1);
        private volatile @Nullable Request request;
        private volatile @Nullable Response response;
        private volatile boolean lost;

        private Hold(Predicate<Request> which) {
            this.which = which;
        }

        @Override
        public void treat(Passage passage) throws IOException, InterruptedException {
            request = passage.request();
            Response given = passage.forward();
            if (NOT_NOW.contains(given.status())) {
                once(which, this);
                passage.answer(given);
                return;
            }
            response = given;
            answered.countDown();
            if (!decided.await(LIMIT.toSeconds(), TimeUnit.SECONDS) || lost) {
                passage.cut();
            } else {
                passage.answer(given);
            }
        }

        /** The Helper's answer, once it has given it. */
        Response awaitAnswer() {
            Await.until(
                    "the Helper has answered the request that the proxy holds", LIMIT, () -> answered.getCount() == 0);
            return Optional.ofNullable(response).orElseThrow();
        }

        /** What the Leader had sent. */
        Request request() {
            return Optional.ofNullable(request).orElseThrow();
        }

        /** Lets the answer go to the Leader. */
        void release() {
            decided.countDown();
        }

        /** The answer never arrives. */
        void lose() {
            lost = true;
            decided.countDown();
        }
    }
}
