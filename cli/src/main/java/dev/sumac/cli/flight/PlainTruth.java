package dev.sumac.cli.flight;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The answers, read straight from the table's columns. Written apart from {@link Encoders} on purpose, numbers and all:
 * an error in one of the two is a difference that the demo shows.
 */
final class PlainTruth {
    private PlainTruth() {}

    /** One column's cells, by the column. */
    @FunctionalInterface
    interface Table extends Function<Column, List<String>> {}

    static List<BigInteger> late(Table table) {
        long late = table.apply(Column.DELAY).stream()
                .map(BigDecimal::new)
                .filter(minutes -> minutes.compareTo(BigDecimal.valueOf(15)) > 0)
                .count();
        return List.of(BigInteger.valueOf(late));
    }

    static List<BigInteger> distance(Table table) {
        return List.of(table.apply(Column.DISTANCE).stream()
                .map(cell -> new BigDecimal(cell).toBigIntegerExact())
                .reduce(BigInteger.ZERO, BigInteger::add));
    }

    static List<BigInteger> delays(Table table) {
        // Every delay sorted under the least one of its bucket.
        var buckets = new TreeMap<Double, BigInteger>();
        for (double least : List.of(Double.NEGATIVE_INFINITY, -15.0, 0.0, 15.0, 30.0, 60.0, 120.0)) {
            buckets.put(least, BigInteger.ZERO);
        }
        for (String cell : table.apply(Column.DELAY)) {
            // A minute of "-0" is no minute early.
            buckets.merge(buckets.floorKey(Double.parseDouble(cell) + 0.0), BigInteger.ONE, BigInteger::add);
        }
        return List.copyOf(buckets.values());
    }

    static List<BigInteger> minutesByWeekday(Table table) {
        List<BigInteger> sums = new ArrayList<>(Collections.nCopies(7, BigInteger.ZERO));
        List<String> dates = table.apply(Column.DATE);
        List<String> delays = table.apply(Column.DELAY);
        for (int i = 0; i < dates.size(); i++) {
            BigInteger minutes = new BigInteger(delays.get(i).replace("+", ""));
            BigInteger counted = minutes.max(BigInteger.ZERO).min(BigInteger.valueOf(240));
            int weekday = weekday(dates.get(i));
            sums.set(weekday, sums.get(weekday).add(counted));
        }
        return sums;
    }

    static List<BigInteger> traits(Table table) {
        List<String> delays = table.apply(Column.DELAY);
        List<String> distances = table.apply(Column.DISTANCE);
        List<String> dates = table.apply(Column.DATE);
        List<String> origins = table.apply(Column.ORIGIN);
        List<String> destinations = table.apply(Column.DESTINATION);
        int late = 0;
        int longHaul = 0;
        int night = 0;
        int hub = 0;
        for (int i = 0; i < delays.size(); i++) {
            late += Integer.parseInt(delays.get(i)) >= 16 ? 1 : 0;
            longHaul += Integer.parseInt(distances.get(i)) > 1499 ? 1 : 0;
            night += "22 23 00 01 02 03 04 05".contains(dates.get(i).substring(11, 13)) ? 1 : 0;
            hub += (origins.get(i) + " " + destinations.get(i))
                            .toUpperCase(Locale.ROOT)
                            .matches(".*\\b(ORD|LAX|DFW|DEN|ATL)\\b.*")
                    ? 1
                    : 0;
        }
        return List.of(
                BigInteger.valueOf(late),
                BigInteger.valueOf(longHaul),
                BigInteger.valueOf(night),
                BigInteger.valueOf(hub));
    }

    /** By Zeller's congruence, counted from Monday. */
    private static int weekday(String date) {
        int year = Integer.parseInt(date.substring(0, 4));
        int month = Integer.parseInt(date.substring(5, 7));
        int day = Integer.parseInt(date.substring(8, 10));
        if (month < 3) {
            month += 12;
            year--;
        }
        int fromSaturday = (day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7;
        return (fromSaturday + 5) % 7;
    }
}
