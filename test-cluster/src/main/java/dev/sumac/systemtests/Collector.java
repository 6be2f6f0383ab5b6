package dev.sumac.systemtests;

import dev.sumac.dap.message.AggregateShareAad;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.CollectionJobResp;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Role;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The collector of one task, one request at a time: a library would hide what these tests are about. */
final class Collector {

    private final TaskPair task;

    /** What was in a batch. */
    record Result(long reports, Interval interval, List<BigInteger> value) {}

    Collector(TaskPair task) {
        this.task = task;
    }

    static CollectionJobReq request(Query query) {
        return new CollectionJobReq(query, Bytes.EMPTY, List.of());
    }

    /** All reports of these times. */
    static Query interval(long start, long duration) {
        return new Query.TimeInterval(new Interval(start, duration));
    }

    /** The answer to a request, before there is a job. */
    Http.Answer post(byte[] body) throws IOException {
        return Http.post(
                task.leaderResource("tasks/" + task.id() + "/collection_jobs"),
                Map.of(
                        "Content-Type",
                        MediaType.COLLECTION_JOB_REQ.value(),
                        "Authorization",
                        "Bearer " + task.collectorToken()),
                body);
    }

    /** A job that the Leader takes. */
    Job start(Query query) throws IOException {
        byte[] body = request(query).encode();
        Http.Answer answer = Await.until(
                "a collection job is made", Cluster.PATIENCE, () -> post(body), given -> given.status() < 500);
        if (answer.status() / 100 != 2) {
            throw new AssertionError("a collection job was answered " + answer);
        }
        return new Job(
                task.leaderResource("tasks/" + task.id() + "/collection_jobs").resolve(answer.header("Location")),
                body);
    }

    /** Collects and deletes the job, as a collector does that has stored its result. */
    Result collect(Query query) throws IOException {
        Job job = start(query);
        Result result = job.await();
        job.delete();
        return result;
    }

    /** A collection job of the Leader's. */
    final class Job {
        private final URI location;
        private final byte[] request;

        Job(URI location, byte[] request) {
            this.location = location;
            this.request = request;
        }

        URI location() {
            return location;
        }

        Http.Answer poll() throws IOException {
            return Http.get(location, Map.of("Authorization", "Bearer " + task.collectorToken()));
        }

        /** The first answer that is not "pending" and no passing trouble. */
        Http.Answer awaitEnd() {
            return Await.until(
                    "the collection job ends",
                    Cluster.PATIENCE,
                    this::poll,
                    answer -> answer.status() < 500 && !(answer.status() / 100 == 2 && answer.body().length == 0));
        }

        Result await() {
            Http.Answer answer = awaitEnd();
            if (answer.status() != 200) {
                throw new AssertionError("the collection job failed: " + answer);
            }
            return decrypt(answer.body());
        }

        void awaitProblem(DapProblem problem) {
            Http.Answer answer = awaitEnd();
            if (!answer.text().contains(problem.type())) {
                throw new AssertionError("the collection job ended otherwise than " + problem + ": " + answer);
            }
        }

        Result decrypt(byte[] body) {
            try {
                CollectionJobResp response = CollectionJobResp.decode(body.clone());
                byte[] leader = open(Role.LEADER, response.leaderEncryptedAggShare());
                byte[] helper = open(Role.HELPER, response.helperEncryptedAggShare());
                return new Result(
                        response.reportCount(),
                        response.interval(),
                        task.vdaf().unshard(new byte[0], List.of(leader, helper), response.reportCount()));
            } catch (Exception e) {
                throw new AssertionError("the collector cannot read its result", e);
            }
        }

        private byte[] open(Role from, HpkeCiphertext ciphertext) throws Exception {
            byte[] aad =
                    new AggregateShareAad(task.id(), task.configuration().encoded(), Bytes.copyOf(request)).encode();
            return task.openAggregateShare(from, ciphertext, aad);
        }

        void delete() throws IOException {
            Http.Answer answer = Http.served(() -> Http.send(
                    "DELETE", location, Map.of("Authorization", "Bearer " + task.collectorToken()), new byte[0]));
            if (answer.status() / 100 != 2) {
                throw new AssertionError("DELETE of a collection job was answered " + answer);
            }
        }
    }
}
