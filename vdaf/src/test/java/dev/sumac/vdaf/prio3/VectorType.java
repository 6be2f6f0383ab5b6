package dev.sumac.vdaf.prio3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The type of Prio3 that a vector is about: from its file's name and its parameters, and back. */
final class VectorType {
    /** What files' names begin with; a name before those that it begins with itself. */
    private static final List<String> NAMES = List.of(
            "Prio3Count",
            "Prio3SumVecWithMultiproof",
            "Prio3SumVec",
            "Prio3Sum",
            "Prio3Histogram",
            "Prio3MultihotCountVec",
            "Prio3HigherDegree");

    private VectorType() {}

    static Prio3Type read(String fileName, JsonNode vector) {
        String name = NAMES.stream()
                .filter(fileName::startsWith)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("unknown type of vector"));
        return switch (name) {
            case "Prio3Count" -> new Prio3Type.Count();
            case "Prio3Sum" -> new Prio3Type.Sum(number(vector, "max_measurement"));
            case "Prio3SumVec" ->
                new Prio3Type.SumVec((int) number(vector, "length"), number(vector, "max_measurement"), (int)
                        number(vector, "chunk_length"));
            case "Prio3Histogram" ->
                new Prio3Type.Histogram((int) number(vector, "length"), (int) number(vector, "chunk_length"));
            case "Prio3MultihotCountVec" ->
                new Prio3Type.MultihotCountVec((int) number(vector, "length"), (int) number(vector, "max_weight"), (int)
                        number(vector, "chunk_length"));
            case "Prio3SumVecWithMultiproof" ->
                new Prio3Type.SumVecWithMultiproof(
                        // The official vectors do not say how many proofs there are: always three.
                        vector.has("proofs") ? (int) number(vector, "proofs") : 3,
                        (int) number(vector, "length"),
                        number(vector, "max_measurement"),
                        (int) number(vector, "chunk_length"));
            case "Prio3HigherDegree" -> new Prio3Type.HigherDegree();
            default -> throw new IllegalStateException("unknown type of vector: " + name);
        };
    }

    static String write(Prio3Type type, ObjectNode vector) {
        switch (type) {
            case Prio3Type.Count() -> {}
            case Prio3Type.Sum(long max) -> vector.put("max_measurement", max);
            case Prio3Type.SumVec(int length, long max, int chunk) ->
                vector.put("length", length).put("max_measurement", max).put("chunk_length", chunk);
            case Prio3Type.Histogram(int length, int chunk) ->
                vector.put("length", length).put("chunk_length", chunk);
            case Prio3Type.MultihotCountVec(int length, int weight, int chunk) ->
                vector.put("length", length).put("max_weight", weight).put("chunk_length", chunk);
            case Prio3Type.SumVecWithMultiproof(int proofs, int length, long max, int chunk) ->
                vector.put("proofs", proofs)
                        .put("length", length)
                        .put("max_measurement", max)
                        .put("chunk_length", chunk);
            case Prio3Type.HigherDegree() -> {}
        }
        return "Prio3" + type.getClass().getSimpleName();
    }

    private static long number(JsonNode vector, String name) {
        JsonNode value = vector.get(name);
        if (value == null || !value.canConvertToLong()) {
            throw new IllegalStateException("no number " + name);
        }
        return value.longValue();
    }
}
