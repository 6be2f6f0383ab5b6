package dev.sumac.upload;

import dev.sumac.kit.current.CurrentLeaseKeeper;
import dev.sumac.kit.task.TaskRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Begins to follow tasks and keys, ours and the Helpers', and to watch the log. */
@ApplicationScoped
class Startup {

    private final TaskRegistry tasks;
    private final CurrentLeaseKeeper lease;
    private final HelperKeys helperKeys;
    private final LogWatch watch;

    Startup(TaskRegistry tasks, CurrentLeaseKeeper lease, HelperKeys helperKeys, LogWatch watch) {
        this.tasks = tasks;
        this.lease = lease;
        this.helperKeys = helperKeys;
        this.watch = watch;
    }

    void start(@Observes StartupEvent event) {
        tasks.start();
        lease.start();
        helperKeys.start(tasks);
        watch.start();
    }
}
