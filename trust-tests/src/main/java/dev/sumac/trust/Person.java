package dev.sumac.trust;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Somebody who logs in with {@link #PASSWORD}.
 *
 * @param roles in the operators' realm
 */
public record Person(String name, List<String> roles) {

    public static final String PASSWORD = "nobody-else-knows";

    public Person {
        roles = List.copyOf(roles);
    }

    /** As a realm file has it; complete, so that Keycloak asks for nothing more at the first login. */
    JsonObject json() {
        return new JsonObject()
                .put("username", name)
                .put("enabled", true)
                .put("firstName", name)
                .put("lastName", "Tester")
                .put("email", name + "@aggregator.test")
                .put("emailVerified", true)
                .put("realmRoles", new JsonArray(roles))
                .put(
                        "credentials",
                        new JsonArray()
                                .add(new JsonObject().put("type", "password").put("value", PASSWORD)));
    }
}
