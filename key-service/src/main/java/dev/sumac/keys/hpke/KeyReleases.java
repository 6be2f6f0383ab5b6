package dev.sumac.keys.hpke;

import java.util.UUID;

/** Whether anything may still need a key's private half: a job that was sent, a report that waits. */
public interface KeyReleases {

    /**
     * Whether no report that may still be opened, and no job that may still be repeated, names the key. Once true for a key
     * that takes nothing new, it stays true. Asked in the transaction that would destroy the key: it must not block.
     */
    boolean released(UUID key);
}
