package dev.sumac.prepare.simulation;

import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.task.AggregationTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Requests on their way. One may be answered long after its sender gave up or died, or never. */
final class Network implements HelperClient {

    /** A request, and its answer once there is one. */
    static final class Request {
        private final byte[] body;
        private @Nullable Answer answer;

        Request(byte[] body) {
            this.body = body;
        }

        byte[] body() {
            return body;
        }

        void answer(Answer given) {
            this.answer = given;
        }
    }

    private final RandomGenerator random;
    private final List<Request> queue = new ArrayList<>();
    private boolean calm;

    Network(RandomGenerator random) {
        this.random = random;
    }

    /** From now on nothing is lost. */
    void calm() {
        calm = true;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Any of the requests. */
    Optional<Request> take() {
        return queue.isEmpty() ? Optional.empty() : Optional.of(queue.remove(random.nextInt(queue.size())));
    }

    @Override
    public Answer send(AggregationTask task, byte[] request) {
        if (!calm && random.nextDouble() < .05) {
            return new Answer.Unsent("no_token");
        }
        Request sent = new Request(request);
        queue.add(sent);
        int patience = calm ? Integer.MAX_VALUE : 1 + random.nextInt(30);
        for (int i = 0; i < patience && sent.answer == null; i++) {
            Steps.point();
        }
        Answer answer = sent.answer;
        if (answer == null || (!calm && random.nextDouble() < .3)) {
            return new Answer.Failed("lost", true);
        }
        Steps.point();
        return answer;
    }
}
