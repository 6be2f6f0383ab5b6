package dev.sumac.keys.rewrap;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.TokenCustody;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.thread.VitalWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Walks over all secrets and wraps them anew, a portion at a time; which are still to do, their marks say. So it goes on
 * where it was after any death, and several replicas that walk at once do no harm: a blob is replaced only while its row
 * holds the one that was rewrapped. The backend is asked before the lock is taken, never under it.
 *
 * <p>What an answer holds cannot be unwrapped here. So the blob that was replaced is kept until the next run has replaced the
 * new one, and comes back when that run finds that the new one does not open.
 */
@Singleton
public class Rewrapper {

    private static final Logger LOG = Logger.getLogger(Rewrapper.class);
    private static final int PORTION = 50;

    private final ChangeLog changes;
    private final RewrapRuns runs;
    private final StoredSecrets secrets;
    private final KeyWrapper keys;
    private final KeyWrapper tokens;
    private final RewrapChannel channel;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** In memory alone, for it is soon found out again. */
    private final Set<Refused> refused = ConcurrentHashMap.newKeySet();

    /** A row as it was when custody refused its blob in a run, and another one was kept. */
    private record Refused(long run, Rewrapping.Request row) {}

    Rewrapper(
            ChangeLog changes,
            RewrapRuns runs,
            StoredSecrets secrets,
            @KeyCustody KeyWrapper keys,
            @TokenCustody KeyWrapper tokens,
            RewrapChannel channel,
            @ConfigProperty(name = "sumac.custody.rewrap-interval", defaultValue = "PT1S") Duration interval) {
        this.changes = changes;
        this.runs = runs;
        this.secrets = secrets;
        this.keys = keys;
        this.tokens = tokens;
        this.channel = channel;
        this.interval = interval;
    }

    void start(@Observes StartupEvent started) {
        if (!inside()) {
            channel.listen(this::answered);
        }
        VitalWork.thread("rewrapper", this::loop).start();
    }

    private boolean inside() {
        return keys.rewrapsInside() && tokens.rewrapsInside();
    }

    /**
     * Begins a run. One that is under way ends with that: what it has done may be under a version that was the newest
     * then, so it starts over.
     */
    RewrapRun begin(String by) {
        return changes.underLock(ledger -> {
            Optional<RewrapRun> last = RewrapRun.last();
            last.ifPresent(before -> runs.supersede(before.run(), ledger.now()));
            new RewrapRun(last.map(RewrapRun::run).orElse(0L) + 1, by, ledger.now()).persist();
            return RewrapRun.last().orElseThrow();
        });
    }

    private void loop() {
        boolean open = true;
        while (open) {
            boolean more = false;
            try {
                more = turn();
            } catch (RuntimeException e) {
                failed(e);
            }
            open = more || pause();
        }
    }

    private void failed(RuntimeException e) {
        if (closed.getCount() > 0) {
            LOG.error("rewrapping failed, next attempt follows", e);
        }
    }

    private boolean pause() {
        try {
            return !closed.await(interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes one portion; says whether the next can follow at once. */
    boolean turn() {
        Optional<RewrapRun> run = underWay();
        if (closed.getCount() == 0 || run.isEmpty()) {
            return false;
        }
        long number = run.get().run();
        refused.removeIf(earlier -> earlier.run() != number);
        List<Rewrapping.Request> portion = QuarkusTransaction.requiringNew()
                .call(() -> runs.pending(number, PORTION).stream()
                        .flatMap(name -> secrets.find(name).map(row -> request(number, name, row)).stream())
                        .toList());
        if (portion.isEmpty()) {
            return finish(number);
        }
        return inside() ? rewrap(run.get(), portion) : ask(number, portion);
    }

    private Rewrapping.Request request(long run, SecretName name, Rewrapping.Request row) {
        return refused.contains(new Refused(run, row))
                ? new Rewrapping.Request(row.binding(), runs.kept(name).orElse(row.blob()))
                : row;
    }

    private Optional<RewrapRun> underWay() {
        return QuarkusTransaction.requiringNew().call(RewrapRun::last).filter(run -> run.finishedAt()
                .isEmpty());
    }

    private boolean finish(long number) {
        boolean finished = changes.underLock(ledger -> runs.finish(number, ledger.now()));
        if (finished) {
            LOG.infof("run %d has wrapped all secrets anew", number);
        }
        return !finished;
    }

    private boolean rewrap(RewrapRun run, List<Rewrapping.Request> portion) {
        List<Rewrapping.Answer> answers = new ArrayList<>();
        try {
            for (Rewrapping.Request request : portion) {
                answers.add(Rewrapping.rewrap(request, keys, tokens));
            }
        } catch (CustodyException.Unavailable e) {
            apply(run, answers, String.valueOf(e.getMessage()));
            return false;
        }
        apply(run, answers, "");
        return true;
    }

    private boolean ask(long number, List<Rewrapping.Request> portion) {
        String fault = channel.ask(portion) ? "" : "the broker does not take commands";
        QuarkusTransaction.requiringNew().run(() -> runs.fault(number, fault));
        return false;
    }

    void answered(Rewrapping.Answer answer) {
        underWay().ifPresent(run -> apply(run, List.of(answer), ""));
    }

    private void apply(RewrapRun run, List<Rewrapping.Answer> answers, String fault) {
        changes.underLock(ledger -> {
            answers.forEach(answer -> apply(ledger, run, answer));
            runs.fault(run.run(), fault);
            return answers.size();
        });
    }

    /**
     * An answer about another blob than the row holds changes nothing, and marks nothing: the secret's turn comes again. One
     * that was refused gets a second turn with the blob that it had before, if that was kept.
     */
    private void apply(Ledger ledger, RewrapRun run, Rewrapping.Answer answer) {
        SecretName name = SecretName.of(answer.binding());
        Optional<WrappedSecret> present = secrets.find(name)
                .filter(stored -> stored.binding().equals(answer.binding()))
                .map(Rewrapping.Request::blob);
        if (present.isEmpty() || !runs.isPending(run.run(), name)) {
            return;
        }
        Refused refusal = new Refused(run.run(), new Rewrapping.Request(answer.binding(), present.get()));
        Optional<WrappedSecret> kept = runs.kept(name);
        boolean ofRow = answer.from().equals(present.get());
        boolean ofKept = refused.contains(refusal) && kept.equals(Optional.of(answer.from()));
        if (answer.to().isPresent() && (ofRow || ofKept)) {
            replace(ledger, run, answer, ofRow);
        } else if (ofRow && kept.isPresent()) {
            LOG.errorf("custody refuses the secret %s; the blob it had before is tried", fields(answer));
            refused.add(refusal);
        } else if (ofRow || ofKept) {
            LOG.errorf("custody refuses the secret %s", fields(answer));
            runs.mark(run.run(), name, true);
        }
    }

    private void replace(Ledger ledger, RewrapRun run, Rewrapping.Answer answer, boolean keeping) {
        WrappedSecret anew = answer.to().orElseThrow();
        if (!Rewrapping.custodyOf(answer.binding(), keys, tokens).recognizes(anew)) {
            LOG.errorf(
                    "an answer about the secret %s holds no blob that this custody makes now: does each prepare-service know the"
                            + " newest key?",
                    fields(answer));
            return;
        }
        SecretName name = SecretName.of(answer.binding());
        if (keeping) {
            runs.keep(name, answer.from());
        }
        secrets.replace(ledger, answer.binding(), anew, run.askedBy());
        runs.mark(run.run(), name, false);
    }

    private static Object fields(Rewrapping.Answer answer) {
        return answer.binding().fields();
    }

    /** What a run has come to; empty before the first one. */
    Optional<RewrapDocument> progress() {
        return QuarkusTransaction.requiringNew()
                .call(() -> RewrapRun.last().map(run -> RewrapDocument.of(run, runs.progress(run.run()))));
    }

    /** Before the database goes. */
    void stop(@Observes ShutdownEvent stopping) {
        closed.countDown();
    }
}
