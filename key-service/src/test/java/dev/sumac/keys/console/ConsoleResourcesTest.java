package dev.sumac.keys.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import dev.sumac.keys.KeyServiceBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To whom the console's files are served, and with which rules for the browser. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class ConsoleResourcesTest {

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/", "/console/console.js", "/console/keys.js", "/console/console.css"})
    void console_shouldShowNothingToStrangers(String path) {
        given().get(path).then().statusCode(401).header("WWW-Authenticate", startsWith("Basic "));
        given().auth()
                .preemptive()
                .basic("ada", "wrong")
                .get(path)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Basic "));
    }

    @ParameterizedTest
    @CsvSource({
        "/console/, text/html",
        "/console/console.js, text/javascript",
        "/console/console.css, text/css",
    })
    void console_shouldBeServedWithAPolicyThatLetsNothingElseIn(String path, String type) {
        given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith(type))
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-cache");
    }

    @Test
    void console_shouldLeadIntoItsFolderWhereverItLies() {
        given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .redirects()
                .follow(false)
                .get("/console")
                .then()
                .statusCode(308)
                .header("Location", "console/");
    }
}
