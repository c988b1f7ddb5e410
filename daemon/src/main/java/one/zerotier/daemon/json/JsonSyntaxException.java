package one.zerotier.daemon.json;

/** Something is not JSON. The message says what and where: "Unexpected character ... (line 3, column 7)". */
public final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    JsonSyntaxException(String reason, int line, int column) {
        super(reason + " (line " + line + ", column " + column + ")");
    }
}
