package dev.sumac.cli.bench;

import dev.sumac.cli.bench.OperatedKeys.Reason;
import dev.sumac.cli.demo.LocalTask;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.local.Stack;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How fast changes of keys are everywhere ({@link KeyChanges}) while clients upload, a replica is killed and others are
 * stopped. A replica that is killed or stopped does not answer. A refusal for want of certainty (503) refuses a report, and
 * advertises nothing.
 */
public final class KeysBench {
    /** Fewer leave no room for what happens between them. */
    public static final int FEWEST_CHANGES = 8;

    private static final int REPLICAS = 3;
    private static final int REPORTS_PER_SECOND = 1_100;
    private static final int STOPPED_FOR_CHANGES = 3;
    private static final int CHANGES_OF_HELPER = 10;
    /** What the JVMs of all replicas take to compile what they need; the key-services', by changes. */
    private static final long WARM_UP_REPORTS = 60_000;

    private static final int WARM_UP_CHANGES = 25;
    private static final String REFUSED = "refused";
    private static final Duration LOOK = Duration.ofMillis(150);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Stack stack;
    private final LocalAggregator leader;
    private final MeasuredReplicas replicas;
    private final HttpClient http;
    private final Consumer<String> progress;

    public KeysBench(Stack stack, HttpClient http, Consumer<String> progress) {
        this.stack = stack;
        this.leader = stack.alpha();
        this.replicas = new MeasuredReplicas(leader);
        this.http = http;
        this.progress = progress;
    }

    /** Whether what was measured is what is promised, times apart: those depend on the machine. */
    public static boolean holds(JsonObject measured) {
        long ended = measured.getLong("collected") + measured.getLong("rejectedAsRevoked");
        return measured.getLong("acknowledgedLost") == 0
                && ended <= measured.getLong("acknowledged") + measured.getLong("uncertain")
                && measured.getString("firstAnswerAfterStop").equals(REFUSED);
    }

    /** Makes so many rotations and revocations and returns what is printed. */
    public JsonObject run(int changes) throws Exception {
        progress.accept("starting " + REPLICAS + " replicas of upload and prepare");
        leader.scale(ServiceKind.UPLOAD, REPLICAS);
        leader.scale(ServiceKind.PREPARE, REPLICAS);
        leader.awaitReady(START_LIMIT);
        LocalTask task = LocalTask.make(
                http,
                leader,
                stack.beta(),
                new LocalTask.Plan("keys", new VdafConfig.Prio3Count(), BatchMode.TIME_INTERVAL, 1));
        try (KeyChanges measured = new KeyChanges(stack, replicas, http);
                SteadyLoad load = new SteadyLoad(task, leader, REPORTS_PER_SECOND)) {
            progress.accept("warming up");
            warmUp(measured, load);
            JsonObject first = measured.times().first();
            measured.forget();
            long before = load.acknowledged();
            long begin = System.nanoTime();
            String firstAnswer = measure(measured, changes);
            double perSecond = (load.acknowledged() - before) * 1e9 / (System.nanoTime() - begin);
            progress.accept("collecting");
            load.end();
            return report(changes, ended(task, load, perSecond), firstAnswer, measured.times())
                    .mergeIn(first);
        }
    }

    private static void warmUp(KeyChanges changes, SteadyLoad load) throws Exception {
        while (load.acknowledged() < WARM_UP_REPORTS) {
            Thread.sleep(LOOK);
        }
        for (int i = 0; i < WARM_UP_CHANGES; i++) {
            var _ = changes.change(reason(i));
        }
        for (int i = 0; i < CHANGES_OF_HELPER; i++) {
            changes.changeOfHelper();
        }
    }

    private static Reason reason(int change) {
        return change % 2 == 0 ? Reason.SUPERSEDED : Reason.COMPROMISED;
    }

    /** Returns how the replica of upload that was stopped answered first. */
    private String measure(KeyChanges measured, int changes) throws Exception {
        int killAt = changes / 4;
        int stopAt = changes / 2;
        int goOnAfter = stopAt + STOPPED_FOR_CHANGES;
        String firstAnswer = "none";
        ServiceProcess stopped = null;
        for (int i = 0; i < changes; i++) {
            progress.accept("change " + (i + 1) + " of " + changes);
            if (i == killAt) {
                replicas.kill();
            }
            if (i == stopAt) {
                stopped = replicas.stop();
            }
            byte[] revoked = measured.change(reason(i));
            if (stopped != null && i == goOnAfter) {
                firstAnswer = goOn(stopped, measured.probedTask(), revoked);
            }
        }
        for (int i = 0; i < CHANGES_OF_HELPER; i++) {
            progress.accept("change " + (i + 1) + " of " + CHANGES_OF_HELPER + " of the Helper's keys");
            measured.changeOfHelper();
        }
        return firstAnswer;
    }

    /** A report under a key that was revoked meanwhile lies there when the replicas go on. */
    private String goOn(ServiceProcess stopped, String task, byte[] revoked) throws Exception {
        SentUpload first = SentUpload.to(Replica.address(stopped).resolve("tasks/" + task + "/reports"), revoked);
        replicas.goOn();
        return first.isRefused() ? REFUSED : "taken";
    }

    private static Load ended(LocalTask task, SteadyLoad load, double perSecond) throws Exception {
        long collected = task.collect(load.acknowledged()).reports();
        return new Load(perSecond, load.acknowledged(), load.uncertain(), collected, task.rejected("hpke_key_revoked"));
    }

    /**
     * What was uploaded: how fast while changes were measured, and how much altogether.
     *
     * @param uncertain refused in the end, after an attempt without an answer: may be among those that follow
     * @param rejectedAsRevoked lay in the log when their key was revoked as compromised
     */
    record Load(double perSecond, long acknowledged, long uncertain, long collected, long rejectedAsRevoked) {

        long lost() {
            return Math.max(0, acknowledged - collected - rejectedAsRevoked);
        }
    }

    static JsonObject report(int changes, Load load, String firstAnswer, KeyTimes times) {
        return new JsonObject()
                .put("firstAnswerAfterStop", firstAnswer)
                .put("uploadsPerSecond", Math.round(load.perSecond * 10) / 10.0)
                .mergeIn(times.percentiles())
                .put("changes", changes)
                .put("acknowledged", load.acknowledged)
                .put("uncertain", load.uncertain)
                .put("collected", load.collected)
                .put("rejectedAsRevoked", load.rejectedAsRevoked)
                .put("acknowledgedLost", load.lost())
                .put("replicas", new JsonObject().put("upload", REPLICAS).put("prepare", REPLICAS));
    }
}
