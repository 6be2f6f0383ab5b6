package dev.sumac.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EndOfTopicTest {

    /** A client that cannot even ask, whatever it is that it lacks. */
    private static Admin failing(AtomicInteger asked) {
        return (Admin) Proxy.newProxyInstance(
                EndOfTopicTest.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("listOffsets")) {
                        asked.incrementAndGet();
                        throw new KafkaException("not now");
                    }
                    return null;
                });
    }

    @Test
    void asOfNow_shouldAskAnewAfterAskingItselfFailed() {
        AtomicInteger asked = new AtomicInteger();
        try (EndOfTopic end = new EndOfTopic(new TopicPartition("topic", 0), failing(asked))) {
            for (int i = 1; i <= 3; i++) {
                CompletableFuture<Long> answer = end.asOfNow();
                assertThat(answer).isCompletedExceptionally();
                assertThat(answer.exceptionNow()).isInstanceOf(NotCurrentException.class);
                assertThat(asked).hasValue(i);
            }
        }
    }
}
