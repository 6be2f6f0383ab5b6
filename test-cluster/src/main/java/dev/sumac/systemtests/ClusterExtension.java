package dev.sumac.systemtests;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives tests the one {@link Cluster}, prints what a failure left behind, and mends what a test broke. */
final class ClusterExtension implements ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Cluster.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster(context);
    }

    static Cluster cluster(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("cluster", none -> Started.now(), Started.class)
                .get();
    }

    /** The cluster, or why there is none: what does not start is not started again for each test. */
    private record Started(
            @Nullable Cluster cluster, @Nullable RuntimeException failure) implements AutoCloseable {
        static Started now() {
            try {
                return new Started(Cluster.start(), null);
            } catch (RuntimeException e) {
                return new Started(null, e);
            }
        }

        Cluster get() {
            if (cluster == null) {
                throw new IllegalStateException("the cluster did not start", failure);
            }
            return cluster;
        }

        @Override
        public void close() {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        System.err.println(Evidence.of(cluster(context), context.getDisplayName()));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        cluster(context).recover();
    }
}
