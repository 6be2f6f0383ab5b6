package dev.sumac.cli.flight;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The table that comes with the program: 3,000 flights within the United States from January to March 2001, from the
 * Bureau of Transportation Statistics.
 */
public final class Flights {
    private static final String RESOURCE = "flights.csv";

    private Flights() {}

    public static CsvFile shipped() throws CsvException {
        try (InputStream in = Flights.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + RESOURCE);
            }
            return CsvFile.read(RESOURCE, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
