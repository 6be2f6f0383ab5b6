package dev.sumac.cli.bench;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/**
 * How long changes of keys took to be everywhere, in milliseconds.
 *
 * @param helperRevocations at the Helper, until the Leader's uploads go by them
 */
record KeyTimes(List<Double> rotations, List<Double> revocations, List<Double> helperRevocations) {

    KeyTimes {
        rotations = List.copyOf(rotations);
        revocations = List.copyOf(revocations);
        helperRevocations = List.copyOf(helperRevocations);
    }

    /** The median and the 99th percentile of each kind. */
    JsonObject percentiles() {
        JsonObject all = new JsonObject();
        put(all, "rotation", rotations);
        put(all, "revocation", revocations);
        put(all, "helperRevocation", helperRevocations);
        return all;
    }

    private static void put(JsonObject all, String kind, List<Double> values) {
        all.put(kind + "P50Millis", percentile(values, 50)).put(kind + "P99Millis", percentile(values, 99));
    }

    /** The first of all, by code that nobody may have run before. */
    JsonObject first() {
        return new JsonObject()
                .put("firstRotationMillis", rounded(rotations.getFirst()))
                .put("firstRevocationMillis", rounded(revocations.getFirst()));
    }

    /** The least value that so many percent do not exceed. */
    private static double percentile(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return rounded(sorted[Math.ceilDiv(sorted.length * percent, 100) - 1]);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
