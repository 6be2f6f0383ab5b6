package dev.sumac.collect;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.ByteString;
import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.CollectionJobExtension;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.TaskId;
import dev.sumac.proto.BatchSealed;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Requests, answers of seals and waiting, as the tests of both roles need them. */
final class Collecting {

    static final String JOB_REQ = "application/ppm-dap;message=collection-job-req";
    static final String SHARE_REQ = "application/ppm-dap;message=aggregate-share-req";
    static final Checksum CHECKSUM = Checksum.of(TestTasks.random(32));
    static final HpkeCiphertext OUR_SHARE = ciphertext(40);
    static final HpkeCiphertext HELPERS_SHARE = ciphertext(50);
    static final long COUNT = 17;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final RestAssuredConfig RAW = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("application/ppm-dap", ContentType.BINARY));

    private Collecting() {}

    static RequestSpecification as(String token) {
        return given().config(RAW).header("Authorization", "Bearer " + token);
    }

    static RequestSpecification anonymous() {
        return given().config(RAW);
    }

    static CollectionJobReq interval(long start, long duration) {
        return new CollectionJobReq(new Query.TimeInterval(new Interval(start, duration)), Bytes.EMPTY, List.of());
    }

    static CollectionJobReq leaderSelected() {
        return new CollectionJobReq(new Query.LeaderSelected(), Bytes.EMPTY, List.of());
    }

    static CollectionJobReq with(CollectionJobReq request, int... extensionTypes) {
        return new CollectionJobReq(
                request.query(),
                request.aggParam(),
                java.util.Arrays.stream(extensionTypes)
                        .mapToObj(type -> new CollectionJobExtension(type, Bytes.EMPTY))
                        .toList());
    }

    static CollectionJobReq withParameter(CollectionJobReq request) {
        return new CollectionJobReq(request.query(), Bytes.copyOf(new byte[] {1}), request.extensions());
    }

    static BatchSelector selector(long start, long duration) {
        return new BatchSelector.TimeInterval(new Interval(start, duration));
    }

    static BatchSelector batch() {
        return new BatchSelector.LeaderSelected(BatchId.of(TestTasks.random(32)));
    }

    static AggregateShareReq shareRequest(CollectionJobReq request, BatchSelector selector) {
        return new AggregateShareReq(request, selector, COUNT, CHECKSUM);
    }

    /** What prepare-service answers when it has sealed the batch. */
    static BatchSealed sealed(BatchSelector selector) {
        return BatchSealed.newBuilder()
                .setReportCount(COUNT)
                .setChecksum(ByteString.copyFrom(CHECKSUM.encode()))
                .setIntervalStart(1001)
                .setIntervalDuration(2)
                .setEncryptedAggregateShare(ByteString.copyFrom(OUR_SHARE.encode()))
                .setBatchSelector(ByteString.copyFrom(selector.encode()))
                .build();
    }

    static void problem(ValidatableResponse response, int status, String token, TaskId task) {
        response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:ietf:params:ppm:dap:error:" + token))
                .body("status", equalTo(status))
                .body("taskid", equalTo(task.toString()))
                .body(not(containsString("Exception")));
    }

    static void blank(ValidatableResponse response, int status) {
        response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("about:blank"))
                .body("status", equalTo(status));
    }

    /** Where the service, which has no gateway before it here, serves a location. */
    static String local(Response response, String basePath) {
        String location = response.getHeader("Location");
        if (location == null || !location.startsWith(basePath + "/tasks/")) {
            throw new AssertionError("no location below " + basePath + ": " + location);
        }
        return location.substring(basePath.length());
    }

    /** Looks again until the condition holds. */
    static void await(String what, Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT + ": " + what);
            }
            pause(Duration.ofMillis(30));
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static HpkeCiphertext ciphertext(int length) {
        return new HpkeCiphertext(9, Bytes.copyOf(TestTasks.random(32)), Bytes.copyOf(TestTasks.random(length)));
    }
}
