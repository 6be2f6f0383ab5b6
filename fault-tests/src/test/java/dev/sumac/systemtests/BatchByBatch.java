package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Query;
import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.Collector.Job;
import dev.sumac.systemtests.Collector.Result;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A leader-selected task whose reports are collected on the way, one batch after another: together they are the truth. */
final class BatchByBatch {
    private final RecordingClient client;
    private final Collector collector;
    private final List<Result> results = new ArrayList<>();

    BatchByBatch(RecordingClient client) {
        this.client = client;
        this.collector = client.task().collector();
    }

    /** Something that is done to whoever works on a collection. */
    @FunctionalInterface
    interface Fault {
        void happen() throws Exception;
    }

    /** Has a collection under way during a fault of collect-service, and takes its result afterwards. */
    void during(ServiceKind kind, Fault fault) throws Exception {
        if (kind == ServiceKind.COLLECT) {
            during(fault);
        } else {
            fault.happen();
        }
    }

    /** Has a collection under way during a fault, and takes its result afterwards. */
    void during(Fault fault) throws Exception {
        Job job = collector.start(new Query.LeaderSelected());
        fault.happen();
        results.add(job.await());
        job.delete();
    }

    /** Once no report comes any more: the rest, and all of it. */
    void collectTheTruth() throws SQLException, IOException {
        long reports = Ledger.settled(client).aggregated();
        results.add(collector.collect(new Query.LeaderSelected()));
        assertThat(results.stream().mapToLong(Result::reports).sum()).isEqualTo(reports);
        assertThat(sum()).isEqualTo(client.truth());
    }

    private List<BigInteger> sum() {
        return IntStream.range(0, client.truth().size())
                .mapToObj(i ->
                        results.stream().map(result -> result.value().get(i)).reduce(BigInteger.ZERO, BigInteger::add))
                .toList();
    }
}
