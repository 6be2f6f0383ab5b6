package dev.sumac.keys.hpke;

import dev.sumac.kit.key.HpkeKeyState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Why a change of keys is not made; another layer picks the answer. */
public sealed interface Refusal {

    /** In words, for the operator. */
    String detail();

    /** There is no such key. */
    record UnknownKey() implements Refusal {
        @Override
        public String detail() {
            return "there is no such key";
        }
    }

    /** The key's state does not lead to the one that was asked for. */
    record IllegalTransition(UUID key, HpkeKeyState from, HpkeKeyState to) implements Refusal {
        @Override
        public String detail() {
            return "a key that is " + from + " cannot become " + to;
        }
    }

    /**
     * All 256 config ids belong to keys that a report could still name.
     *
     * @param freeAt when the first of them may be free again, at the earliest: prepare-service must have released its key by then.
     *     Empty when that depends on an operator, who would have to revoke or rotate
     */
    record NoConfigId(Optional<Instant> freeAt) implements Refusal {
        @Override
        public String detail() {
            return "all " + ConfigIds.COUNT + " config ids are taken by keys that a report could still name; "
                    + freeAt.map(
                                    at -> "the first may be free again at " + at
                                            + " at the earliest, and not before prepare-service says that nothing needs its key")
                            .orElse("none will be free before keys are rotated or revoked");
        }
    }

    /** Custody cannot wrap the key that would have to take the place of the last that is advertised. */
    record NoSuccessor() implements Refusal {
        @Override
        public String detail() {
            return "it is the last key that clients are told of, no pending key can take its place, and custody cannot wrap"
                    + " a new one now; only a compromised key is revoked all the same";
        }
    }

    /** The idempotency key came with another request before. */
    record OtherRequest() implements Refusal {
        @Override
        public String detail() {
            return "this Idempotency-Key came with another request before";
        }
    }

    /** What was given is not what is allowed. */
    record Invalid(List<Field> fields) implements Refusal {
        /** A field and what it may be. */
        public record Field(String name, String allowed) {}

        static Invalid of(String name, String allowed) {
            return new Invalid(List.of(new Field(name, allowed)));
        }

        @Override
        public String detail() {
            return String.join(
                    "; ",
                    fields.stream()
                            .map(field -> field.name() + " must be " + field.allowed())
                            .toList());
        }
    }

    /** Refuses, and undoes what the transaction has done. */
    default ChangeRefusedException refuse() {
        return new ChangeRefusedException(this);
    }
}
