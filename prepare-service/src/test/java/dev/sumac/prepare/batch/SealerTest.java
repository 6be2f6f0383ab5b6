package dev.sumac.prepare.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.task.Randomness;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SealerTest {

    private static final UUID FAULTY = new UUID(0, 1);
    private static final UUID UNKNOWN = new UUID(0, 2);
    private static final UUID SOUND = new UUID(0, 3);

    private static final class Steps extends Sealer {
        private final List<UUID> stepped = new ArrayList<>();

        Steps() {
            super(
                    new Database(new PGSimpleDataSource()),
                    InstantSource.system(),
                    new Randomness(new SecureRandom()),
                    id -> Optional.empty(),
                    new HpkeShareSealer());
        }

        @Override
        public List<UUID> moving() {
            return List.of(FAULTY, UNKNOWN, SOUND);
        }

        @Override
        public Optional<SealRow> step(UUID id) throws NotCurrentException {
            stepped.add(id);
            if (id.equals(FAULTY)) {
                throw new IllegalArgumentException("the HPKE public key is invalid");
            }
            if (id.equals(UNKNOWN)) {
                throw new NotCurrentException("no such task");
            }
            return Optional.empty();
        }
    }

    @Test
    void stepAll_shouldDriveTheYoungerWhenAnOlderFails() {
        Steps sealer = new Steps();
        sealer.stepAll(done -> {});
        assertThat(sealer.stepped).containsExactly(FAULTY, UNKNOWN, SOUND);
    }
}
