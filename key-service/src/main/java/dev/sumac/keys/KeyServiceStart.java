package dev.sumac.keys;

import dev.sumac.keys.hpke.HpkeKeys;
import dev.sumac.keys.relay.KeyRelay;
import dev.sumac.keys.task.Tasks;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.database.Durability;
import dev.sumac.kit.http.OperatorAuthentication;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What happens once, after the migrations and before the first request. */
@Singleton
public class KeyServiceStart {

    private final DataSource database;
    private final HpkeKeys keys;
    private final KeyRelay relay;

    /**
     * @param tasks injected so that a service without its key files does not start
     * @param operator likewise, for its operator's token
     */
    public KeyServiceStart(
            DataSource database, HpkeKeys keys, KeyRelay relay, Tasks tasks, OperatorAuthentication operator) {
        this.database = database;
        this.keys = keys;
        this.relay = relay;
    }

    void start(@Observes StartupEvent started) throws SQLException, CustodyException {
        Durability.require(database);
        keys.ensureFirst();
        relay.start();
    }
}
