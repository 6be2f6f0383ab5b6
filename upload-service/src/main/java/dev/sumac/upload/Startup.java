package dev.sumac.upload;

import dev.sumac.kit.current.CurrentLeaseKeeper;
import dev.sumac.kit.key.LastUploads;
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
    private final UploadSettings settings;

    Startup(
            TaskRegistry tasks,
            CurrentLeaseKeeper lease,
            HelperKeys helperKeys,
            LogWatch watch,
            UploadSettings settings) {
        this.tasks = tasks;
        this.lease = lease;
        this.helperKeys = helperKeys;
        this.watch = watch;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event) {
        LastUploads.requireAppendWithin(settings.appendTimeout());
        tasks.start();
        lease.start();
        helperKeys.start(tasks);
        watch.start();
    }
}
