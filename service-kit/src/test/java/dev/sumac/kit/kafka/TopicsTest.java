package dev.sumac.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @Test
    void names_shouldCarryTheAggregators() {
        Topics topics = new Topics("alpha");
        assertThat(topics.reports()).isEqualTo("alpha.reports");
        assertThat(topics.hpkeKeys()).isEqualTo("alpha.hpke-keys");
        assertThat(topics.group("prepare")).isEqualTo("alpha.prepare");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Alpha", "a.b", "-a", "a b", "a/b"})
    void aggregator_shouldBePlain(String name) {
        assertThatThrownBy(() -> new Topics(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
