package dev.sumac.cli.flight;

import java.util.List;

/** Tasks with an error in the clients' half, which the truth has to show. */
public final class WrongTasks {
    private WrongTasks() {}

    /** The demo's tasks, but for the client a flight is on time up to a minute later. */
    public static List<FlightTask> withMovedBucketEdge() {
        long[] edges = Encoders.BUCKET_EDGES.clone();
        edges[2]++;
        return FlightTask.all().stream()
                .map(task -> task.name().equals("delays") ? FlightTask.delays(edges) : task)
                .toList();
    }
}
