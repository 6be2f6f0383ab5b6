package dev.sumac.kit.kafka;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts this process's followers, ends them with it, and lets the readiness check see them. */
@Singleton
public class Followers {

    private final KafkaSettings settings;
    private final TopicAdmin topics;
    private final List<CompactedTopicFollower> running = new CopyOnWriteArrayList<>();

    public Followers(KafkaSettings settings, TopicAdmin topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /** Starts to follow a topic, created if it is missing. */
    public CompactedTopicFollower follow(String topic, CompactedTopicFollower.RecordHandler handler) {
        CompactedTopicFollower follower = new CompactedTopicFollower(topic, settings, topics, handler);
        running.add(follower);
        follower.start();
        return follower;
    }

    /** The followers started so far. */
    public List<CompactedTopicFollower> running() {
        return List.copyOf(running);
    }

    @PreDestroy
    void close() {
        running.forEach(CompactedTopicFollower::close);
    }
}
