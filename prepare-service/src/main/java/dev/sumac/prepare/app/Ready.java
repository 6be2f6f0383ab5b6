package dev.sumac.prepare.app;

import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.intake.Intake;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once tasks and keys are known and this replica reads the log, while it is current. A partition that stopped is for people to see. */
@Singleton
@Readiness
class Ready implements HealthCheck {

    private final TaskRegistry tasks;
    private final HpkeOpeners keys;
    private final CurrentLease lease;
    private final Intake intake;

    Ready(TaskRegistry tasks, HpkeOpeners keys, CurrentLease lease, Intake intake) {
        this.tasks = tasks;
        this.keys = keys;
        this.lease = lease;
        this.intake = intake;
    }

    @Override
    public HealthCheckResponse call() {
        boolean knowsTasks = tasks.ready();
        boolean hasKeys = keys.ready();
        boolean current = lease.stretch().lasts();
        boolean reads = intake.running();
        return HealthCheckResponse.named("verification")
                .status(knowsTasks && hasKeys && current && reads)
                .withData("tasks", knowsTasks)
                .withData("keys", hasKeys)
                .withData("current", current)
                .withData("reading", reads)
                .withData("stoppedPartitions", intake.stopped().toString())
                .build();
    }
}
