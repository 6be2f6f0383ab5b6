package dev.sumac.collect;

import dev.sumac.trust.HostileUse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class HostileUseTest extends HostileUse {}
