package dev.sumac.prepare.batch;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.message.AggregateShareAad;
import dev.sumac.dap.message.Bytes;
import dev.sumac.prepare.task.AggregationTask;

/** Seals with HPKE to the task's collector. */
public final class HpkeShareSealer implements ShareSealer {

    @Override
    public Bytes seal(AggregationTask task, Bytes collectionJobReq, byte[] aggregateShare) {
        AggregateShareAad aad =
                new AggregateShareAad(task.id(), task.configuration().encoded(), collectionJobReq);
        return Bytes.wrap(new HpkeSealer(task.collector())
                .seal(HpkeInfo.aggregateShare(task.role()), aad.encode(), aggregateShare)
                .encode());
    }
}
