package dev.sumac.collect.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An answer of one byte takes six. */
class AnswerRoomTest {

    private final AnswerRoom room = new AnswerRoom(24);

    @Test
    void take_shouldLeaveRoomForTheNextHelperWhileOthersHang() {
        assertThat(room.take("one", 1)).isTrue();
        assertThat(room.take("one", 1)).isTrue();
        assertThat(room.take("one", 1)).as("more than half").isFalse();
        assertThat(room.take("another", 1)).isTrue();
        assertThat(room.take("another", 1)).as("more than half of the rest").isFalse();
        assertThat(room.take("third", 1)).isTrue();
        assertThat(room.take("fourth", 1)).as("more than there is").isFalse();

        room.give("one", 1);
        assertThat(room.take("fourth", 1)).isTrue();
    }

    @Test
    void take_shouldLetALargeAnswerNotWaitForSmallOnesOfItsHelper() {
        AnswerRoom wide = new AnswerRoom(600);
        assertThat(wide.take("one", 5)).isTrue();
        assertThat(wide.take("one", 1000)).isTrue();
        assertThat(wide.take("one", 1000)).isFalse();
    }

    @Test
    void take_shouldLetTheLargestAnswersGoOneAtATime_besideASmallOne() {
        assertThat(room.take("small", 1)).isTrue();
        assertThat(room.take("large", 100)).isTrue();
        assertThat(room.take("as large", 100)).isFalse();

        room.give("large", 100);
        assertThat(room.take("as large", 100)).isTrue();
        room.give("as large", 100);
        room.give("small", 1);
        assertThat(room.take("one", 2)).isTrue();
        assertThat(room.take("another", 2)).isTrue();
    }
}
