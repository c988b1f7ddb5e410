package one.zerotier.daemon.cli;

import java.util.List;
import java.util.Locale;

/** An argument of the form KEY=VALUE. */
record Setting(String key, String value) {
    static Setting parse(String argument, String example) throws CliException {
        int equals = argument.indexOf('=');
        if (equals < 1) {
            throw misused("\"" + argument + "\" is not of the form KEY=VALUE, such as " + example + ".");
        }
        return new Setting(argument.substring(0, equals), argument.substring(equals + 1));
    }

    boolean isEmpty() {
        return value.isEmpty();
    }

    boolean flag() throws CliException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes", "on", "true", "1" -> true;
            case "no", "off", "false", "0" -> false;
            default -> throw misused(key + " is either yes or no, not \"" + value + "\".");
        };
    }

    long number() throws CliException {
        try {
            return parseNumber(value);
        } catch (NumberFormatException e) {
            throw misused(key + " is a number, not \"" + value + "\".");
        }
    }

    /** Decimal, or hexadecimal after {@code 0x}, without a sign. */
    static long parseNumber(String text) {
        boolean hex = text.startsWith("0x");
        long number = Long.parseLong(hex ? text.substring(2) : text, hex ? 16 : 10);
        if (number < 0) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    /** What stands between commas; nothing if there is nothing. */
    List<String> words() {
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    static CliException misused(String sentence) {
        return new CliException(CliException.MISUSED, sentence);
    }
}
