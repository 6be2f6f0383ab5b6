package dev.sumac.keys;

import dev.sumac.trust.HostileUse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class HostileUseTest extends HostileUse {}
