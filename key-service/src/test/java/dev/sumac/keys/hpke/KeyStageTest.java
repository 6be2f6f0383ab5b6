package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.key.HpkeKeyState;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which states lead where: everything else does not compile. */
class KeyStageTest {

    private static final Moment NOW = new Moment(Instant.EPOCH, Duration.ofDays(3));

    static Stream<Arguments> transitions() {
        return Stream.of(
                Arguments.of(KeyStage.Pending.class, Set.of("Active", "Superseded", "Compromised")),
                Arguments.of(KeyStage.Active.class, Set.of("Expired", "Superseded", "Compromised")),
                Arguments.of(KeyStage.Expired.class, Set.of("Superseded", "Compromised")),
                Arguments.of(KeyStage.Superseded.class, Set.of("Destroyed", "Compromised")),
                Arguments.of(KeyStage.Compromised.class, Set.of("Destroyed")),
                Arguments.of(KeyStage.Destroyed.class, Set.of()));
    }

    @ParameterizedTest
    @MethodSource("transitions")
    void stage_shouldLeadToTheseAlone(Class<?> stage, Set<String> targets) {
        Set<String> found = Arrays.stream(stage.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getReturnType)
                .filter(KeyStage.class::isAssignableFrom)
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(found).isEqualTo(targets);
    }

    @Test
    void stages_shouldAllBeListedHere() {
        Object[] listed = transitions().map(arguments -> arguments.get()[0]).toArray();
        assertThat(Arrays.stream(KeyStage.class.getPermittedSubclasses()).<Object>map(stage -> stage))
                .containsExactlyInAnyOrder(listed);
    }

    @ParameterizedTest
    @EnumSource(HpkeKeyState.class)
    void of_shouldFindTheStageOfEachName(HpkeKeyState state) {
        assertThat(KeyStage.of(state, NOW).name()).isEqualTo(state);
        assertThat(KeyStage.of(state, NOW).since()).isEqualTo(NOW);
    }
}
