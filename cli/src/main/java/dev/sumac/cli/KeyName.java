package dev.sumac.cli;

import dev.sumac.cli.task.AdminApi;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import picocli.CommandLine.Parameters;

/** The key that a command is about, as people name it. */
final class KeyName {
    @Parameters(
            paramLabel = "KEY",
            description = "The key: its uuid, or the config id (0 to 255) of one that is not destroyed.")
    private String key;

    /** The key's uuid; of two that had the same config id, the one that has it now. */
    String uuid(AdminApi api) throws UserErrorException, IOException, InterruptedException {
        if (key.matches("[0-9a-fA-F-]{36}")) {
            return key;
        }
        if (!key.matches("[0-9]{1,3}")) {
            throw new UserErrorException("KEY: " + key + " is neither a uuid nor a config id");
        }
        return new JsonArray(api.get("hpke-keys"))
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(each -> key.equals(String.valueOf(each.getInteger("configId"))))
                        .filter(each -> !"DESTROYED".equals(each.getString("state")))
                        .map(each -> each.getString("uuid"))
                        .findFirst()
                        .orElseThrow(() -> new UserErrorException("KEY: no key has the config id " + key));
    }
}
