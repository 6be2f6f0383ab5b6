package dev.sumac.kit.peer;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body, and lets go of it as soon as it is longer than it may be. */
final class LimitedBody implements BodySubscriber<byte[]> {

    private final BodySubscriber<byte[]> collected = BodySubscribers.ofByteArray();
    private final long most;
    private long length;
    private Flow.@Nullable Subscription body;

    /** @param most bytes of it */
    LimitedBody(long most) {
        this.most = most;
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
