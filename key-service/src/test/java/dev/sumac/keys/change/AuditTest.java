package dev.sumac.keys.change;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.trust.FakeRealms;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit says who did what and why; nobody takes an entry out or writes one over without being found. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class AuditTest {

    @Inject
    DataSource database;

    @Inject
    AuditTrail trail;

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON);
    }

    private static JsonPath rotate(String why) {
        return operator()
                .body("{\"why\": \"" + why + "\"}")
                .post("/api/v1/hpke-keys/rotate")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    /** The clock that changes are dated by. */
    private Instant databaseTime() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** As somebody who owns the database could, and only he. */
    private void tamper(String statement) throws SQLException {
        sql(
                "create table keys.kept as select * from keys.audit_entry",
                "alter table keys.audit_entry disable trigger audit_append_only",
                statement,
                "alter table keys.audit_entry enable trigger audit_append_only");
    }

    private void restore() throws SQLException {
        sql(
                "alter table keys.audit_entry disable trigger audit_append_only",
                "delete from keys.audit_entry",
                "insert into keys.audit_entry select * from keys.kept",
                "drop table keys.kept",
                "alter table keys.audit_entry enable trigger audit_append_only");
    }

    @Test
    void change_shouldBeWrittenDownWithWhoWhenAndWhy() throws SQLException {
        Instant before = databaseTime();
        JsonPath rotation = rotate("the quarter's end");
        Instant after = databaseTime();
        JsonPath page = operator()
                .get("/api/v1/audit?limit=2")
                .then()
                .statusCode(200)
                .body("entries", hasSize(2))
                .extract()
                .jsonPath();

        assertThat(page.getString("entries[0].subject")).isEqualTo(rotation.getString("oldKeys[0].uuid"));
        assertThat(page.getString("entries[0].action")).isEqualTo("hpke-key.expire");
        assertThat(page.getString("entries[0].detail")).isEqualTo("ACTIVE -> EXPIRED");
        assertThat(page.getString("entries[1].subject")).isEqualTo(rotation.getString("newKey.uuid"));
        assertThat(page.getString("entries[1].action")).isEqualTo("hpke-key.create");
        assertThat(page.getList("entries.actor")).containsOnly("operator");
        assertThat(page.getList("entries.why")).containsOnly("the quarter's end");
        assertThat(page.getList("entries.at", String.class))
                .allSatisfy(at -> assertThat(Instant.parse(at)).isBetween(before, after));
        assertThat(page.getLong("next")).isEqualTo(page.getLong("entries[1].epoch"));
    }

    /** Neither for the static token, nor for the service itself; and no answer that was given to one of these is its own. */
    @ParameterizedTest
    @CsvSource({"preferred_username, operator, user:operator", "azp, schedule, client:schedule"})
    void change_shouldPassForNobodyElse(String claim, String name, String actor) {
        String key = UUID.randomUUID().toString();
        String answered =
                rotate(operator(), key).then().statusCode(201).extract().path("newKey.uuid");
        String token = FakeRealms.token(
                FakeRealms.OPERATORS,
                FakeRealms.claims(FakeRealms.OPERATORS, "console", List.of("key-admin"))
                        .put(claim, name));
        String made = rotate(given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON), key)
                .then()
                .statusCode(201)
                .extract()
                .path("newKey.uuid");
        assertThat(made).isNotEqualTo(answered);
        operator().get("/api/v1/audit?limit=1").then().body("entries[0].actor", equalTo(actor));
    }

    private static Response rotate(RequestSpecification caller, String key) {
        return caller.header("Idempotency-Key", key)
                .body("{\"why\": \"who was it?\"}")
                .post("/api/v1/hpke-keys/rotate");
    }

    @Test
    void schedule_shouldBeChangedWithAnEntryAndOnlyWhenItChanges() {
        operator()
                .body("{\"overlap\": \"PT90M\", \"activePeriod\": \"P31D\", \"why\": \"longer months\"}")
                .put("/api/v1/hpke-keys/schedule")
                .then()
                .statusCode(200)
                .body("overlap", equalTo("PT1H30M"))
                .body("activePeriod", equalTo("P31D"));
        long epoch = operator()
                .get("/api/v1/audit?limit=1")
                .then()
                .body("entries[0].action", equalTo("hpke-schedule.change"))
                .body("entries[0].why", equalTo("longer months"))
                .body("entries[0].detail", containsString("activePeriod P31D"))
                .extract()
                .jsonPath()
                .getLong("entries[0].epoch");
        operator()
                .body("{\"overlap\": \"PT90M\"}")
                .put("/api/v1/hpke-keys/schedule")
                .then()
                .statusCode(200);
        operator().get("/api/v1/audit?limit=1").then().body("entries[0].epoch", equalTo((int) epoch));

        operator()
                .body("{\"grace\": \"a while\", \"overlap\": \"P1M\"}")
                .put("/api/v1/hpke-keys/schedule")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("overlap", "grace")));
    }

    /** A setting: another here than its default. */
    @Test
    void grace_shouldBeTwiceTheCachesLifetimeAtLeast() {
        Duration least = KeyServiceBackends.CACHE_LIFETIME.multipliedBy(2);
        String grace = operator()
                .get("/api/v1/hpke-keys/schedule")
                .then()
                .statusCode(200)
                .body("leastGrace", equalTo(least.toString()))
                .extract()
                .path("grace");
        setGrace(least.minusSeconds(1).toString())
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("grace")))
                .body("detail", containsString("from " + least + " (twice sumac.hpke.cache-lifetime)"));
        setGrace(least.toString()).then().statusCode(200).body("grace", equalTo(least.toString()));
        setGrace(grace).then().statusCode(200);
    }

    private static Response setGrace(String grace) {
        return operator().body("{\"grace\": \"" + grace + "\"}").put("/api/v1/hpke-keys/schedule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=501", "limit=x", "before=x"})
    void list_shouldRefuseOtherPages(String query) {
        operator().get("/api/v1/audit?" + query).then().statusCode(400).contentType("application/problem+json");
    }

    @Test
    void list_shouldLeadThroughAllPages() {
        rotate("a page more");
        long next = Long.MAX_VALUE;
        long entries = 0;
        while (true) {
            JsonPath page =
                    operator().get("/api/v1/audit?limit=7&before=" + next).jsonPath();
            entries += page.getList("entries").size();
            if (page.get("next") == null) {
                break;
            }
            next = page.getLong("next");
        }
        assertThat(entries).isEqualTo(trail.verify().entries());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update keys.audit_entry set why = 'nothing'",
                "delete from keys.audit_entry where epoch = 1",
                "truncate keys.audit_entry",
                "update keys.change_counter set epoch = epoch - 1",
                "delete from keys.change_counter"
            })
    void database_shouldRefuse(String statement) {
        assertThatThrownBy(() -> sql(statement)).isInstanceOf(SQLException.class);
        assertThat(trail.verify().intact()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update keys.audit_entry set why = 'nothing' where epoch = 1",
                "update keys.audit_entry set at = at + interval '1 microsecond' where epoch = 1",
                "update keys.audit_entry set actor = actor || action, action = '' where epoch = 1",
                "update keys.audit_entry set hash = sha256('x') where epoch = 1",
                "delete from keys.audit_entry where epoch = 1",
                "delete from keys.audit_entry where epoch = 2",
                "delete from keys.audit_entry where epoch = (select max(epoch) from keys.audit_entry)",
                "delete from keys.audit_entry",
                "insert into keys.audit_entry (epoch, at, actor, action, subject, detail, why, hash)"
                        + " select epoch + 1000, at, actor, action, subject, detail, why, hash"
                        + " from keys.audit_entry where epoch = 1"
            })
    void verify_shouldFindWhatWasAlteredAddedOrRemoved(String statement) throws SQLException {
        rotate("something to alter");
        assertThat(trail.verify().intact()).isTrue();
        tamper(statement);
        try {
            operator().get("/api/v1/audit/verification").then().statusCode(200).body("intact", equalTo(false));
            assertThat(trail.verify().faults()).isNotEmpty();
        } finally {
            restore();
        }
        assertThat(trail.verify().intact()).isTrue();
    }
}
