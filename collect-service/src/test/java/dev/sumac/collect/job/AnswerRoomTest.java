package dev.sumac.collect.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An answer of one byte takes three: as it comes, in one piece, on its way to its row. */
class AnswerRoomTest {

    private final AnswerRoom room = new AnswerRoom(12);

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
    void take_shouldGiveAllOfItToAnAnswerThatIsLarger() {
        assertThat(room.take("one", 100)).isTrue();
        assertThat(room.take("another", 1)).isFalse();

        room.give("one", 100);
        assertThat(room.take("another", 1)).isTrue();
        assertThat(room.take("one", 100)).as("beside another").isFalse();
    }
}
