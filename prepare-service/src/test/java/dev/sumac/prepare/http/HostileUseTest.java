package dev.sumac.prepare.http;

import dev.sumac.trust.HostileUse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
class HostileUseTest extends HostileUse {}
