package dev.sumac.benchmarks;

import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Role;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** HPKE of one input share of 200 bytes, of DHKEM(X25519), HKDF-SHA256 and AES-128-GCM; all figures are per share. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class HpkeBenchmark {
    private static final int BATCH = 64;

    private final HpkeInfo info = HpkeInfo.inputShare(Role.HELPER);
    private final byte[] aad = new byte[100];
    private final byte[] plaintext = new byte[200];
    private final HpkeKeypair keypair = HpkeKeypair.generate(1, HpkeSuite.DEFAULT);
    private final HpkeSealer sealer = new HpkeSealer(keypair.config());
    private final HpkeOpener opener = new HpkeOpener(keypair);
    private final HpkeCiphertext ciphertext = sealer.seal(info, aad, plaintext);
    private final List<HpkeOpener.Sealed> sealed = Collections.nCopies(BATCH, new HpkeOpener.Sealed(ciphertext, aad));
    private final List<HpkeSealer.Unsealed> unsealed =
            Collections.nCopies(BATCH, new HpkeSealer.Unsealed(aad, plaintext));

    @Benchmark
    public Object sealOne() {
        return sealer.seal(info, aad, plaintext);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object seal() {
        return sealer.sealAll(info, unsealed);
    }

    @Benchmark
    public Object openOne() {
        return opener.open(info, sealed.getFirst());
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object open() {
        return opener.openAll(info, sealed);
    }
}
