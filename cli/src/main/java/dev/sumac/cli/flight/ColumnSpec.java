package dev.sumac.cli.flight;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which column of a table a task reads for what: by the task, for all tasks, or under the usual name. */
public final class ColumnSpec {
    private final Map<String, String> names = new HashMap<>();

    private ColumnSpec() {}

    /**
     * Reads the specifications that a person gave.
     *
     * @param given each {@code COLUMN=NAME} for all tasks or {@code TASK.COLUMN=NAME} for one
     * @throws IllegalArgumentException naming what is wrong and what there is
     */
    public static ColumnSpec of(List<String> given, Set<String> tasks) {
        ColumnSpec spec = new ColumnSpec();
        for (String entry : given) {
            int equals = entry.indexOf('=');
            String key = equals < 0 ? "" : entry.substring(0, equals).strip();
            String task = key.contains(".") ? key.substring(0, key.indexOf('.')) : "";
            String column = task.isEmpty() ? key : key.substring(task.length() + 1);
            if (equals == entry.length() - 1
                    || Column.ofLabel(column).isEmpty()
                    || !(task.isEmpty() || tasks.contains(task))) {
                throw new IllegalArgumentException("\"" + entry + "\" is no column specification; it is COLUMN=NAME or"
                        + " TASK.COLUMN=NAME, where TASK is one of " + String.join(", ", tasks)
                        + ", COLUMN is one of date, delay_minutes, distance_miles, origin, destination,"
                        + " and NAME stands in the table's header");
            }
            spec.names.put(key, entry.substring(equals + 1).strip());
        }
        return spec;
    }

    String name(String task, Column column) {
        String ofAll = names.getOrDefault(column.label(), column.label());
        return names.getOrDefault(task + "." + column.label(), ofAll);
    }
}
