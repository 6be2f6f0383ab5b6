package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.Stack;
import io.vertx.core.json.JsonObject;

/** Where a running stack is reached, and with which tokens. */
final class Urls {
    private Urls() {}

    /** For people. */
    static void print(Screen screen, Stack stack) {
        var writer = screen.writer();
        writer.println();
        for (LocalAggregator aggregator : stack.aggregators()) {
            writer.println("  " + aggregator.name());
            writer.println("    URL          " + aggregator.url());
            writer.println("    admin URL    " + adminUrl(aggregator));
            writer.println("    admin token  " + aggregator.adminToken());
            writer.println("    console      " + aggregator.url() + "console/ (any name, the token as password)");
            writer.println("    manifest     " + aggregator.manifestUrl());
            writer.println("    its root     " + aggregator.manifestRoot());
        }
        writer.println("  logs           " + stack.directory().resolve("logs"));
        writer.println();
        writer.println("  It runs until Ctrl-C. In another terminal: ./sumac scale prepare=3, ./sumac task list");
        writer.flush();
    }

    /** For programs. */
    static JsonObject json(Stack stack) {
        LocalAggregator leader = stack.alpha();
        LocalAggregator helper = stack.beta();
        return new JsonObject()
                .put("leaderUrl", leader.url().toString())
                .put("helperUrl", helper.url().toString())
                .put("leaderAdminUrl", adminUrl(leader))
                .put("leaderAdminToken", leader.adminToken())
                .put("helperAdminUrl", adminUrl(helper))
                .put("helperAdminToken", helper.adminToken())
                .put("leaderConsoleUrl", leader.url() + "console/")
                .put("helperConsoleUrl", helper.url() + "console/")
                .put("leaderManifestUrl", leader.manifestUrl().toString())
                .put("leaderManifestRoot", leader.manifestRoot().toString())
                .put("helperManifestUrl", helper.manifestUrl().toString())
                .put("helperManifestRoot", helper.manifestRoot().toString())
                .put("logs", stack.directory().resolve("logs").toString());
    }

    private static String adminUrl(LocalAggregator aggregator) {
        return aggregator.url() + "api/v1/";
    }
}
