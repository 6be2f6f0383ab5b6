package dev.sumac.kit.peer;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body, and lets go of the connection as soon as it is longer than it may be. */
final class LimitedBody implements BodySubscriber<byte[]> {

    private final BodySubscriber<byte[]> collected = BodySubscribers.ofByteArray();
    private final long most;
    private final boolean beginning;
    private long length;
    private Flow.@Nullable Subscription body;

    private LimitedBody(long most, boolean beginning) {
        this.most = most;
        this.beginning = beginning;
    }

    /** All of a body of at most so many bytes; a longer one is an {@link AnswerTooLargeException}. */
    static LimitedBody whole(long most) {
        return new LimitedBody(most, false);
    }

    /** At most so many bytes of a body, from its beginning, and all of it when it is no longer. */
    static LimitedBody beginning(long most) {
        return new LimitedBody(most, true);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return collected.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        body = subscription;
        collected.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> some) {
        length += some.stream().mapToLong(ByteBuffer::remaining).sum();
        if (length <= most) {
            collected.onNext(some);
        } else if (body != null) {
            body.cancel();
            end();
        }
    }

    private void end() {
        if (beginning) {
            collected.onComplete();
        } else {
            collected.onError(new AnswerTooLargeException(most));
        }
    }

    @Override
    public void onError(Throwable failure) {
        collected.onError(failure);
    }

    @Override
    public void onComplete() {
        collected.onComplete();
    }
}
