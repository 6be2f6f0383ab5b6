package dev.sumac.cli;

import dev.sumac.cli.csv.WholeNumbers;
import dev.sumac.local.StackException;
import dev.sumac.sdk.DapException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a person is told when a command cannot do what it was asked: one line that says what is wrong, in their words. */
final class Messages {
    private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private Messages() {}

    /** Why a value of an option is none, without the names of Java's types. */
    static void explainValues(CommandLine line) {
        line.registerConverter(int.class, Messages::toInt);
        line.registerConverter(Integer.class, Messages::toInt);
        line.registerConverter(long.class, Messages::toLong);
        line.registerConverter(Long.class, Messages::toLong);
        line.registerConverter(BigInteger.class, Messages::toUnsigned);
        line.registerConverter(URI.class, Messages::toUri);
    }

    private static int toInt(String text) {
        return whole(text, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE))
                .intValueExact();
    }

    private static long toLong(String text) {
        return whole(text, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    private static BigInteger toUnsigned(String text) {
        return whole(text, BigInteger.ZERO, UNSIGNED_MAX);
    }

    private static BigInteger whole(String text, BigInteger least, BigInteger greatest) {
        Optional<String> fault = new WholeNumbers(least, greatest).fault(text);
        if (fault.isPresent()) {
            throw new TypeConversionException(fault.get());
        }
        return new BigInteger(text);
    }

    private static URI toUri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new TypeConversionException("\"" + text + "\" is no URL");
        }
    }

    /** What is wrong with a command line, and where to look. */
    static String of(ParameterException wrong) {
        String message = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                // picocli names the option of a map twice so.
                : String.valueOf(wrong.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replace("option option ", "option ");
        String help = "see " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        return message.endsWith("?") ? message + " Or " + help : message.replaceAll("\\.$", "") + "; " + help;
    }

    private static String unmatched(UnmatchedArgumentException wrong) {
        CommandLine command = wrong.getCommandLine();
        String first = wrong.getUnmatched().getFirst();
        String name = command.getCommandSpec().qualifiedName();
        if (wrong.isUnknownOption()) {
            return name + " has no option " + first + didYouMean(wrong.getSuggestions());
        }
        return command.getSubcommands().isEmpty()
                ? name + " takes no \"" + first + "\" here"
                : "there is no command \"" + first + "\"" + didYouMean(wrong.getSuggestions());
    }

    private static String didYouMean(List<String> suggestions) {
        return suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
    }

    /** Whether a failure is one that happens in the world, and not a fault in this program. */
    static boolean isExpected(Exception failure) {
        return failure instanceof UserErrorException
                || failure instanceof CommandFailedException
                || failure instanceof DapException
                || failure instanceof StackException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException;
    }

    /** What failed. */
    static String of(Exception failure) {
        return switch (failure) {
            case NoSuchFileException e -> "there is no file or folder " + e.getFile();
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            case UncheckedIOException e -> withCause(String.valueOf(e.getMessage()), e.getCause());
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private static String withCause(String message, @Nullable IOException cause) {
        if (cause == null) {
            return message;
        }
        return message.equals(cause.toString()) ? of(cause) : message + ": " + of(cause);
    }
}
