package dev.sumac.vdaf.flp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.TestKernels;
import org.junit.jupiter.api.Test;

class QueryTest {
    /** Evaluating a wire at one of its own points would show an input: the draft aborts (VDAF section 7.3.4). */
    @Test
    void query_shouldReportLanesWhoseQueryPointIsARootOfUnity() {
        Field field = Field64.INSTANCE;
        for (Kernels kernels : TestKernels.all()) {
            FieldKernel kernel = kernels.field(field);
            Flp flp = new Flp(new Sum(100), 2);
            int lanes = kernel.lanes();
            Vec roots = field.rootPowers(8);
            for (int lane = 0; lane < lanes; lane++) {
                Vec queryRand = kernel.zeros(flp.queryRandLength());
                kernel.fill(queryRand, Vec.of(field.plain(12345)), flp.queryRandLength());
                long[] root = {roots.words()[3]};
                queryRand.words()[(flp.queryRandLength() - 1) * lanes + lane] = field.toPlain(root)[0];
                Vec verifier = kernel.zeros(flp.verifierLength());
                long unusable = new Query(flp, kernel)
                        .query(verifier, kernel.zeros(7), kernel.zeros(flp.proofLength()), queryRand, kernel.zeros(0));
                assertThat(unusable).isEqualTo(1L << lane);
            }
        }
    }
}
