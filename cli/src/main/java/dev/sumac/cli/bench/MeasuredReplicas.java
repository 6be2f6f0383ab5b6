package dev.sumac.cli.bench;

import dev.sumac.local.LocalAggregator;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.util.List;

/** An aggregator's replicas of upload and prepare, of which one dies and one of each stands still for a while. */
final class MeasuredReplicas {
    private final LocalAggregator aggregator;
    private List<ServiceProcess> stopped = List.of();

    MeasuredReplicas(LocalAggregator aggregator) {
        this.aggregator = aggregator;
    }

    /** Whoever may answer. */
    List<ServiceProcess> answering(ServiceKind kind) {
        return aggregator.replicas(kind).stream()
                .filter(replica -> !stopped.contains(replica))
                .toList();
    }

    /** Whoever gets uploads: not one that has just been started again. */
    List<ServiceProcess> serving() {
        List<Integer> ready = aggregator.gateway().ready(ServiceKind.UPLOAD);
        return answering(ServiceKind.UPLOAD).stream()
                .filter(replica -> ready.contains(replica.port()))
                .toList();
    }

    /** Kills one of upload, which is started again. */
    void kill() {
        aggregator.replicas(ServiceKind.UPLOAD).getFirst().handle().destroyForcibly();
    }

    /** Stops one of each; returns the one of upload. */
    ServiceProcess stop() throws IOException, InterruptedException {
        ServiceProcess upload = aggregator.replicas(ServiceKind.UPLOAD).getLast();
        stopped = List.of(upload, aggregator.replicas(ServiceKind.PREPARE).getLast());
        signal("STOP");
        return upload;
    }

    /** Has those go on that were stopped. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
        stopped = List.of();
    }

    private void signal(String name) throws IOException, InterruptedException {
        for (ServiceProcess each : stopped) {
            int status = new ProcessBuilder(
                            "sh", "-c", "kill -" + name + " " + each.handle().pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("cannot signal " + each.name());
            }
        }
    }
}
