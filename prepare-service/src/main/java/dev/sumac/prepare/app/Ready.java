package dev.sumac.prepare.app;

import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.intake.Intake;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once tasks and keys are known and this replica reads the log. A partition that stopped is for people to see. */
@Singleton
@Readiness
class Ready implements HealthCheck {

    private final TaskRegistry tasks;
    private final HpkeOpeners keys;
    private final Intake intake;

    Ready(TaskRegistry tasks, HpkeOpeners keys, Intake intake) {
        this.tasks = tasks;
        this.keys = keys;
        this.intake = intake;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("verification")
                .status(tasks.ready() && keys.ready() && intake.running())
                .withData("stoppedPartitions", intake.stopped().toString())
                .build();
    }
}
