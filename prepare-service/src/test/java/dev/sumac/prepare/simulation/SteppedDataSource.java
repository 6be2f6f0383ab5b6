package dev.sumac.prepare.simulation;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.DoubleSupplier;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One actor's connection. Before each statement, and before and after each commit, the actor may be interrupted: another may
 * run in between, or it dies there. A lock that somebody holds is not waited for: the statement fails at once, as it would
 * after a timeout, since the holder stands still.
 */
final class SteppedDataSource implements DataSource {

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

    private static @Nullable Object invoke(
            Object target, java.lang.reflect.Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLException("not used");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        throw new SQLException("not used");
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return false;
    }
}
