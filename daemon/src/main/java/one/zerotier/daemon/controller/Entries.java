package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import one.zerotier.daemon.json.InvalidValueException;

/** Reads the arrays of networks and members. */
final class Entries {
    /** Stock cuts off what is beyond. */
    static final int MAX_ENTRIES = 16_384;

    /** Reads one entry; the place is what to call it in a complaint, such as {@code routes[2]}. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(JsonNode entry, String place) throws InvalidValueException;
    }

    /** What becomes of an entry that cannot be read. */
    @FunctionalInterface
    interface Complaints {
        /** Refuses the whole document. */
        Complaints REFUSE = complaint -> {
            throw complaint;
        };

        void on(InvalidValueException complaint) throws InvalidValueException;
    }

    private Entries() {}

    static <T> List<T> read(JsonNode array, String name, Complaints complaints, Parser<T> parser)
            throws InvalidValueException {
        List<T> entries = new ArrayList<>();
        if (!array.isArray()) {
            complaints.on(new InvalidValueException(name + " must be an array."));
            return entries;
        }
        if (array.size() > MAX_ENTRIES) {
            complaints.on(new InvalidValueException(name + " has more than " + MAX_ENTRIES + " entries."));
        }
        for (int index = 0; index < Math.min(array.size(), MAX_ENTRIES); index++) {
            try {
                entries.add(parser.parse(array.get(index), name + "[" + index + "]"));
            } catch (InvalidValueException e) {
                complaints.on(e);
            }
        }
        return entries;
    }

    /** The place of what is not within anything. */
    static final String WHOLE = "";

    /** A string at a key of an object. */
    static String string(JsonNode object, String key, String place) throws InvalidValueException {
        JsonNode value = object.get(key);
        if (value == null || !value.isTextual()) {
            throw new InvalidValueException((place.equals(WHOLE) ? "It" : place) + " needs \"" + key + "\", a string.");
        }
        return value.textValue();
    }

    /** What one of core's parsers makes of a string at a key of an object. */
    static <T> T parsed(JsonNode object, String key, String place, Function<String, T> parser)
            throws InvalidValueException {
        String text = string(object, key, place);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(place.equals(WHOLE) ? key : place + "." + key, e);
        }
    }
}
