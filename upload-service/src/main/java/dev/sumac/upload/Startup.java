package dev.sumac.upload;

import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.task.TaskRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Begins to follow tasks and keys, ours and the Helpers', and to watch the log. */
@ApplicationScoped
class Startup {

    private final TaskRegistry tasks;
    private final HpkeKeyring keys;
    private final HelperKeys helperKeys;
    private final LogWatch watch;

    Startup(TaskRegistry tasks, HpkeKeyring keys, HelperKeys helperKeys, LogWatch watch) {
        this.tasks = tasks;
        this.keys = keys;
        this.helperKeys = helperKeys;
        this.watch = watch;
    }

    void start(@Observes StartupEvent event) {
        tasks.start();
        keys.start();
        helperKeys.start(tasks);
        watch.start();
    }
}
