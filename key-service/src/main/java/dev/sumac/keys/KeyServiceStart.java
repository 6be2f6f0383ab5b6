package dev.sumac.keys;

import dev.sumac.keys.change.PublishedEpochs;
import dev.sumac.keys.hpke.HpkeKeys;
import dev.sumac.keys.hpke.Rotator;
import dev.sumac.keys.hpke.WarmUp;
import dev.sumac.keys.propagation.Propagation;
import dev.sumac.keys.relay.KeyRelay;
import dev.sumac.keys.task.Tasks;
import dev.sumac.kit.access.OperatorAccess;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.database.Durability;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** What happens once, after the migrations and before the first request. */
@Singleton
public class KeyServiceStart {

    /** A broker that is away holds up the start for so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DataSource database;
    private final PublishedEpochs published;
    private final HpkeKeys keys;
    private final KeyRelay relay;
    private final Rotator rotator;
    private final Propagation propagation;
    private final WarmUp warmUp;
    private final OperatorAccess operators;

    /**
     * @param tasks injected so that a service without its key files does not start
     * @param operators who may use it: without any it does not start
     */
    public KeyServiceStart(
            DataSource database,
            PublishedEpochs published,
            HpkeKeys keys,
            KeyRelay relay,
            Rotator rotator,
            Propagation propagation,
            WarmUp warmUp,
            Tasks tasks,
            OperatorAccess operators) {
        this.database = database;
        this.published = published;
        this.keys = keys;
        this.relay = relay;
        this.rotator = rotator;
        this.propagation = propagation;
        this.warmUp = warmUp;
        this.operators = operators;
    }

    void start(@Observes StartupEvent started) throws SQLException, CustodyException {
        operators.require();
        Durability.require(database);
        published.start(PATIENCE);
        keys.ensureFirst();
        relay.start();
        rotator.start();
        propagation.start();
        warmUp.run();
    }
}
