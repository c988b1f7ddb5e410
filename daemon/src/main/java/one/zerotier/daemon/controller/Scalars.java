package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Lenient;
import org.jspecify.annotations.Nullable;

/**
 * Single values, with all the liberties that stock allows ({@link Lenient}); but what stock would silently take for something
 * else, such as "yes" for false, is complained about. If that does not end it, stock's reading counts.
 */
final class Scalars {
    private static final long MAX_ID = 0xffff_ffffL;

    private Scalars() {}

    static boolean flag(@Nullable JsonNode value, String place, boolean ifNull, Entries.Complaints complaints)
            throws InvalidValueException {
        boolean clear = value == null
                || value.isNull()
                || value.isBoolean()
                || value.isNumber()
                || (value.isTextual() && value.textValue().matches("(?s)[tT1fF0].*|"));
        if (!clear) {
            complaints.on(new InvalidValueException(place + " must be true or false."));
        }
        return Lenient.flag(value, ifNull);
    }

    /** Within a range; what is outside is refused, and else taken for the nearest. */
    static int number(
            @Nullable JsonNode value, String place, int ifNull, int least, int most, Entries.Complaints complaints)
            throws InvalidValueException {
        long number = number(value, place, ifNull, complaints);
        if (number < least || number > most) {
            complaints.on(new InvalidValueException(place + " must be from " + least + " to " + most + "."));
        }
        return (int) Math.max(least, Math.min(most, number));
    }

    static long number(@Nullable JsonNode value, String place, long ifNull, Entries.Complaints complaints)
            throws InvalidValueException {
        boolean clear = value == null
                || value.isNull()
                || value.isBoolean()
                || (value.isNumber() && value.canConvertToLong())
                || (value.isTextual() && value.textValue().matches("\\s*[+-]?[0-9]{1,18}\\s*"));
        if (!clear) {
            complaints.on(new InvalidValueException(place + " must be a number."));
        }
        return Lenient.number(value, ifNull);
    }

    /** 32 bits without a sign, such as the id of a tag. */
    static int unsigned(@Nullable JsonNode value, String place, Entries.Complaints complaints)
            throws InvalidValueException {
        long number = number(value, place, 0, complaints);
        if (number < 0 || number > MAX_ID) {
            complaints.on(new InvalidValueException(place + " must be from 0 to " + MAX_ID + "."));
        }
        return (int) number;
    }

    static String text(JsonNode value, String place, int longest, Entries.Complaints complaints)
            throws InvalidValueException {
        if (value.isContainerNode()) {
            complaints.on(new InvalidValueException(place + " must be a string."));
        }
        String text = Lenient.text(value, "");
        if (text.length() > longest) {
            complaints.on(new InvalidValueException(place + " has more than " + longest + " characters."));
        }
        return text;
    }
}
