package dev.sumac.cli;

import dev.sumac.cli.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Keys as rows for people. */
final class KeyTable {
    private static final int TO_THE_SECOND = "2026-01-02T03:04:05".length();

    private KeyTable() {}

    static Table of(JsonArray keys) {
        Table table = new Table("key", ">id", "suite", "state", "since", "next, at the earliest");
        for (int i = 0; i < keys.size(); i++) {
            JsonObject key = keys.getJsonObject(i);
            table.row(
                    key.getString("uuid", ""),
                    String.valueOf(key.getInteger("configId")),
                    key.getString("suite", "?"),
                    key.getString("state", ""),
                    time(key.getString("stateSince")),
                    next(key));
        }
        return table;
    }

    private static String next(JsonObject key) {
        String state = key.getString("nextState");
        return state == null ? "" : state + " " + time(key.getString("nextStateAt"));
    }

    /** A time to the second: {@code 2026-01-02 03:04:05Z}. */
    static String time(String instant) {
        return instant.length() < TO_THE_SECOND
                ? instant
                : instant.substring(0, TO_THE_SECOND).replace('T', ' ') + "Z";
    }
}
