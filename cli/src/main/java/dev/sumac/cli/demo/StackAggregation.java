package dev.sumac.cli.demo;

import dev.sumac.cli.flight.FlightTask;
import dev.sumac.local.Stack;
import dev.sumac.sdk.UploadResult;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/** The real thing: a stack of this machine, reached as any client and any collector would reach it. */
public final class StackAggregation implements PrivateAggregation, AutoCloseable {
    private final Stack stack;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public StackAggregation(Stack stack) {
        this.stack = stack;
    }

    @Override
    public Measured open(FlightTask task, long reports) throws Exception {
        LocalTask.Plan plan = new LocalTask.Plan(task.name(), task.vdaf(), task.batchMode(), reports);
        return new OpenTask(
                task.alphaLeads()
                        ? LocalTask.make(http, stack.alpha(), stack.beta(), plan)
                        : LocalTask.make(http, stack.beta(), stack.alpha(), plan));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private record OpenTask(LocalTask task) implements Measured {
        @Override
        public void upload(List<long[]> measurements) throws Exception {
            UploadResult result = task.client().upload(measurements);
            if (!result.allAccepted()) {
                throw new IllegalStateException("the Leader refused a report: "
                        + result.refused().getFirst().error());
            }
        }

        @Override
        public Verified verified() throws Exception {
            return task.verified();
        }

        @Override
        public Result collect(long reports) throws Exception {
            return task.collect(reports);
        }
    }
}
