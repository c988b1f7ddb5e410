package one.zerotier.daemon.home;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which directory is the home: what the user names, else {@code ZEROTIER_HOME}, else the usual place of the platform. */
public final class HomePath {
    private static final String VARIABLE = "ZEROTIER_HOME";

    private HomePath() {}

    /**
     * The home directory of this run.
     *
     * @param named what the user named; null if nothing
     */
    public static Path choose(@Nullable String named) {
        return choose(named, System.getenv());
    }

    /** The same in another environment. */
    public static Path choose(@Nullable String named, Map<String, String> environment) {
        return choose(named, environment, System.getProperty("os.name", ""));
    }

    static Path choose(@Nullable String named, Map<String, String> environment, String system) {
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        String fromEnvironment = environment.getOrDefault(VARIABLE, "");
        return Path.of(fromEnvironment.isEmpty() ? platformDefault(system) : fromEnvironment);
    }

    private static String platformDefault(String system) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "/Library/Application Support/ZeroTier/One";
        }
        return name.contains("bsd") ? "/var/db/zerotier-one" : "/var/lib/zerotier-one";
    }
}
