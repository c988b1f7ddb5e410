package one.zerotier.daemon.json;

/** A value in a JSON document cannot be used. The message is a sentence for whoever wrote it. */
public final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidValueException(String sentence) {
        super(sentence);
    }

    /** For the complaint of one of core's parsers, such as {@code "x" is not an IP address}, about the value at this place. */
    public InvalidValueException(String place, IllegalArgumentException complaint) {
        super(place + ": " + complaint.getMessage() + ".");
    }
}
