package dev.sumac.vdaf.prio3;

import static java.util.Objects.requireNonNull;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.flp.Flp;
import dev.sumac.vdaf.flp.Valid;
import dev.sumac.vdaf.xof.DomainSeparation;
import dev.sumac.vdaf.xof.XofTurboShake128;
import java.util.EnumMap;
import java.util.Map;

/** What all operations of one Prio3 need: the proof system, the number of shares, and all domain separation tags. */
final class Instance {
    static final int SEED_SIZE = XofTurboShake128.SEED_SIZE;

    final Flp flp;
    final Valid valid;
    final Field field;
    final int shares;
    final int proofs;
    private final Map<Usage, DomainSeparation> domains = new EnumMap<>(Usage.class);

    Instance(Prio3Type type, int shares, byte[] context) {
        if (shares < 2 || shares > 255) {
            throw new IllegalArgumentException("the number of shares is not in [2, 255]");
        }
        this.valid = Prio3Type.circuit(type);
        this.flp = new Flp(valid, shares);
        this.field = valid.field();
        this.shares = shares;
        this.proofs = type.proofs();
        for (Usage usage : Usage.values()) {
            byte[] tag = usage.domainSeparationTag(type.algorithmId(), context);
            domains.put(usage, new DomainSeparation(tag, SEED_SIZE));
        }
    }

    DomainSeparation domain(Usage usage) {
        return requireNonNull(domains.get(usage));
    }

    boolean hasJointRand() {
        return valid.jointRandLength() > 0;
    }

    /** Length of a joint randomness part, blind or seed where there is one. */
    int jointSeedSize() {
        return hasJointRand() ? SEED_SIZE : 0;
    }

    int proofsLength() {
        return flp.proofLength() * proofs;
    }

    int verifiersLength() {
        return flp.verifierLength() * proofs;
    }

    int publicShareSize() {
        return jointSeedSize() * shares;
    }

    /** Bytes of the Leader's measurement share and proofs share. */
    int leaderElementsSize() {
        return (valid.measurementLength() + proofsLength()) * field.encodedSize();
    }

    int inputShareSize(int aggregatorId) {
        return (aggregatorId == 0 ? leaderElementsSize() : SEED_SIZE) + jointSeedSize();
    }

    int verifierShareSize() {
        return verifiersLength() * field.encodedSize() + jointSeedSize();
    }

    int outputShareSize() {
        return valid.outputLength() * field.encodedSize();
    }

    int randSize() {
        return shares * SEED_SIZE * (hasJointRand() ? 2 : 1);
    }
}
