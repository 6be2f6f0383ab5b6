package dev.sumac.prepare.simulation;

import dev.sumac.prepare.fixture.WatchedDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * One actor's connection. Before each statement, and before and after each commit, the actor may be interrupted: another may
 * run in between, or it dies there. A lock that somebody holds is not waited for: the statement fails at once, as it would
 * after a timeout, since the holder stands still.
 */
final class SteppedDataSource extends WatchedDataSource {

    /** Changes statements, to break a rule. */
    @FunctionalInterface
    interface Rewriting {
        String apply(String statement);
    }

    private final Connection real;
    private final RandomGenerator random;
    private final DoubleSupplier probability;
    private final Rewriting rewriting;

    SteppedDataSource(Connection real, RandomGenerator random, DoubleSupplier probability, Rewriting rewriting) {
        this.real = real;
        this.random = random;
        this.probability = probability;
        this.rewriting = rewriting;
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "close" -> null;
                    case "prepareStatement" -> stepped(real.prepareStatement(rewriting.apply((String) arguments[0])));
                    case "commit" -> {
                        Steps.point(random, probability.getAsDouble());
                        real.commit();
                        Steps.point(random, probability.getAsDouble());
                        yield null;
                    }
                    default -> invoke(real, method, arguments);
                });
    }

    private PreparedStatement stepped(PreparedStatement statement) {
        return (PreparedStatement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        Steps.point(random, probability.getAsDouble());
                    }
                    return invoke(statement, method, arguments);
                });
    }
}
