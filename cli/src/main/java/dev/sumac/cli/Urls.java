package dev.sumac.cli;

import dev.sumac.cli.terminal.Screen;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.Stack;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;

/**
 * Where a running stack is reached, and with which tokens.
 *
 * @param logs the folder of its processes' logs
 */
record Urls(Member leader, Member helper, Path logs) {

    /**
     * One aggregator of it.
     *
     * @param url ends in a slash
     */
    record Member(String name, URI url, String adminToken, URI manifest, Path manifestRoot) {
        private static Member of(LocalAggregator aggregator) {
            return new Member(
                    aggregator.name(),
                    aggregator.url(),
                    aggregator.adminToken(),
                    aggregator.manifestUrl(),
                    aggregator.manifestRoot());
        }

        private String adminUrl() {
            return url + "api/v1/";
        }

        private String consoleUrl() {
            return url + "console/";
        }

        @Override
        public String toString() {
            return name + " at " + url;
        }
    }

    /** Those of a stack that is started. */
    static Urls of(Stack stack) {
        return new Urls(
                Member.of(stack.alpha()),
                Member.of(stack.beta()),
                stack.directory().resolve("logs"));
    }

    /** For people. */
    void print(Screen screen) {
        var writer = screen.writer();
        writer.println();
        print(screen, leader);
        print(screen, helper);
        writer.println("  logs           " + logs);
        writer.println();
        writer.println("  It runs until Ctrl-C. In another terminal: ./sumac scale prepare=3, ./sumac task list");
        writer.flush();
    }

    private static void print(Screen screen, Member member) {
        var writer = screen.writer();
        writer.println("  " + member.name);
        writer.println("    URL          " + member.url);
        writer.println("    admin URL    " + member.adminUrl());
        writer.println("    admin token  " + member.adminToken);
        writer.println("    console      " + member.consoleUrl() + " (any name, the token as password)");
        writer.println("    manifest     " + member.manifest);
        writer.println("    its root     " + member.manifestRoot);
    }

    /** For programs. */
    JsonObject json() {
        return new JsonObject()
                .put("leaderUrl", leader.url.toString())
                .put("helperUrl", helper.url.toString())
                .put("leaderAdminUrl", leader.adminUrl())
                .put("leaderAdminToken", leader.adminToken)
                .put("helperAdminUrl", helper.adminUrl())
                .put("helperAdminToken", helper.adminToken)
                .put("leaderConsoleUrl", leader.consoleUrl())
                .put("helperConsoleUrl", helper.consoleUrl())
                .put("leaderManifestUrl", leader.manifest.toString())
                .put("leaderManifestRoot", leader.manifestRoot.toString())
                .put("helperManifestUrl", helper.manifest.toString())
                .put("helperManifestRoot", helper.manifestRoot.toString())
                .put("logs", logs.toString());
    }
}
