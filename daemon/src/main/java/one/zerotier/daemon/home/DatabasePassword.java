package one.zerotier.daemon.home;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The password in the URL of a database: whoever asks what is configured is shown stars. */
final class DatabasePassword {
    private static final String STARS = "***";
    private static final Pattern OF_USER = Pattern.compile("^([A-Za-z]+://[^:/?#]*:).*@(?=[^@]*$)");
    private static final Pattern OF_KEY = Pattern.compile("([?&]sslpassword=)[^&]*");

    private DatabasePassword() {}

    static String hide(String url) {
        String hidden = OF_USER.matcher(url).replaceFirst("$1" + STARS + "@");
        return OF_KEY.matcher(hidden).replaceAll("$1" + STARS);
    }

    /** Whoever changes settings may send back what it was shown, which is no new password. */
    static void keep(ObjectNode changes, @Nullable String current) {
        if (current != null && changes.path("controllerDbPath").asText().equals(hide(current))) {
            changes.put("controllerDbPath", current);
        }
    }
}
