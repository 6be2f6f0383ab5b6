package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.keys.change.ChangeLog.Publication;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyRecords;
import jakarta.inject.Singleton;

/** Writes changes of keys: row, audit entry and the record that is published, together. Decides nothing. */
@Singleton
class KeyJournal {

    private final Topics topics;

    KeyJournal(Topics topics) {
        this.topics = topics;
    }

    /**
     * Adds a key. Throws a {@link StaleChangeException} when its config id was taken since it was made, or its suite out of the
     * schedule: a key of another suite would have no place in {@code hpke_config}.
     */
    HpkeKeyRow add(Ledger ledger, KeyMaker.Fresh fresh, KeyStage stage, Schedule schedule, By by) {
        int place = schedule.suites().indexOf(fresh.suite());
        if (place < 0 || !ConfigIds.free(HpkeKeyRow.all(), fresh.config().id())) {
            throw new StaleChangeException();
        }
        HpkeKeyRow row = new HpkeKeyRow(fresh.uuid(), fresh.config(), fresh.privateKey(), place, stage);
        record(ledger, row, "hpke-key.create", stage.name().name(), by, epoch -> row.become(stage, epoch));
        row.persist();
        return row;
    }

    /** Brings a key to its next stage. */
    HpkeKeyRow move(Ledger ledger, HpkeKeyRow row, KeyStage next, By by) {
        String detail = row.state() + " -> " + next.name();
        record(ledger, row, action(next), detail, by, epoch -> row.become(next, epoch));
        return row;
    }

    /** Gives a key another place in {@code hpke_config}. */
    void prefer(Ledger ledger, HpkeKeyRow row, int preference, By by) {
        String detail = "place " + row.preference() + " -> " + preference;
        record(ledger, row, "hpke-key.prefer", detail, by, epoch -> row.prefer(preference, epoch));
    }

    private static String action(KeyStage next) {
        return switch (next) {
            case KeyStage.Pending _ -> "hpke-key.create";
            case KeyStage.Active _ -> "hpke-key.activate";
            case KeyStage.Expired _ -> "hpke-key.expire";
            case KeyStage.Superseded _, KeyStage.Compromised _ -> "hpke-key.revoke";
            case KeyStage.Destroyed _ -> "hpke-key.destroy";
        };
    }

    /** Applies what an epoch does to a row. */
    private interface Applying {
        HpkeKeyRow at(long epoch);
    }

    private void record(Ledger ledger, HpkeKeyRow row, String action, String detail, By by, Applying applying) {
        Change change = new Change(by.who(), action, row.uuid().toString(), detail, by.why());
        ledger.record(
                change,
                epoch -> new Publication(
                        topics.hpkeKeys(),
                        HpkeKeyRecords.key(row.uuid()),
                        HpkeKeyRecords.encode(applying.at(epoch).entry())));
    }
}
