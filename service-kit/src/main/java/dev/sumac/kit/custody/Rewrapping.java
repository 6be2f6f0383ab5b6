package dev.sumac.kit.custody;

import java.util.Optional;

/** A secret that is to be wrapped anew, and what came of it. Blobs only: who hears of it learns no secret. */
public final class Rewrapping {

    private Rewrapping() {}

    /** A secret as its row holds it now. */
    public record Request(Binding binding, WrappedSecret blob) {}

    /**
     * The same secret wrapped anew.
     *
     * @param from the blob it was unwrapped from: the answer is worth something only while the row still holds it
     * @param to empty when custody refuses {@code from}
     */
    public record Answer(Binding binding, WrappedSecret from, Optional<WrappedSecret> to) {}

    /** By which of the two a secret is wrapped. */
    public static KeyWrapper custodyOf(Binding binding, KeyWrapper keys, KeyWrapper tokens) {
        return switch (binding) {
            case Binding.HpkePrivateKey _, Binding.VerifyKey _ -> keys;
            case Binding.OutgoingToken _ -> tokens;
        };
    }

    /**
     * Wraps a secret anew by whichever key it is wrapped by.
     *
     * @param keys custody of keys
     * @param tokens custody of tokens
     * @throws CustodyException.Unavailable when the backend does not answer
     */
    public static Answer rewrap(Request request, KeyWrapper keys, KeyWrapper tokens)
            throws CustodyException.Unavailable {
        try {
            WrappedSecret anew = custodyOf(request.binding(), keys, tokens).rewrap(request.binding(), request.blob());
            return new Answer(request.binding(), request.blob(), Optional.of(anew));
        } catch (CustodyException.Unavailable e) {
            throw e;
        } catch (CustodyException e) {
            return new Answer(request.binding(), request.blob(), Optional.empty());
        }
    }
}
