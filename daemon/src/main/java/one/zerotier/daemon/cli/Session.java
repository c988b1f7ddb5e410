package one.zerotier.daemon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.daemon.home.HomePath;
import one.zerotier.daemon.home.Token;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** What all commands share: their options, where their words go, and how they find the service. */
@Command(
        name = "zerotier-cli",
        versionProvider = Session.Version.class,
        sortOptions = false,
        usageHelpWidth = 100,
        synopsisHeading = "Usage: ",
        customSynopsis = "zerotier-cli [options] COMMAND, or java -jar zerotier-one.jar cli [options] COMMAND",
        description = {"", "Asks the ZeroTier One that runs on this machine, and tells it what to do.", ""},
        optionListHeading = "Options%n",
        commandListHeading = "%nCommands (COMMAND -h tells more)%n",
        footer = {
            "",
            "Examples",
            "  zerotier-cli info                        is it running, and online?",
            "  zerotier-cli join 8056c2e21c000001       join a network",
            "  zerotier-cli get 8056c2e21c000001 ip     which addresses have I got there?",
            "  zerotier-cli network create --name home --pool 10.9.8.1-10.9.8.254 --route 10.9.8.0/24",
            "  zerotier-cli member authorize 33f75bd24a000001 5a8772d153",
            "  zerotier-cli provision 5a8772d153 33f75bd24a000001     let a machine join without touching it",
            "  zerotier-cli invitation                  what others need to join this Earth",
            "",
            "Whoever has no access to the home directory puts the token into",
            "~/.zeroTierOneAuthToken (on macOS ~/Library/Application Support/ZeroTier/One/authtoken.secret)."
        })
final class Session {
    private static final int MAX_PORT = 0xffff;

    /** That of the program. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {SoftwareVersion.OURS.toString()};
        }
    }

    @Option(names = "-j", scope = ScopeType.INHERIT, description = "Show JSON.")
    boolean json;

    @Option(
            names = "-D",
            paramLabel = "<home>",
            scope = ScopeType.INHERIT,
            description = "Home directory of the service.")
    @Nullable
    String home;

    @Option(names = "-p", paramLabel = "<port>", scope = ScopeType.INHERIT, description = "Port of the service.")
    @Nullable
    Integer port;

    @Option(names = "-T", paramLabel = "<token>", scope = ScopeType.INHERIT, description = "Token of the service.")
    @Nullable
    String token;

    @Option(
            names = "-H",
            paramLabel = "<ip>",
            scope = ScopeType.INHERIT,
            description = "Where the service is; 127.0.0.1 if not given.")
    String host = "127.0.0.1";

    @Option(names = "-q", scope = ScopeType.INHERIT, hidden = true, description = "Ignored.")
    boolean ignored;

    @Option(
            names = {"-h", "-?", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this.")
    boolean help;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    @Parameters(hidden = true, description = "A path of the API, or words that are no command.")
    String[] words = {};

    final PrintStream out;
    final PrintStream err;
    private final Map<String, String> environment;

    Session(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    boolean hasBadPort() {
        return port != null && (port < 1 || port > MAX_PORT);
    }

    /** The home directory of the service. */
    Path directory() {
        return HomePath.choose(home, environment);
    }

    /** Finds port and token, without which there is no asking. */
    Service service() throws CliException {
        Path directory = directory();
        return new Service(
                host, port == null ? readPort(directory) : port, token == null ? readToken(directory) : token);
    }

    private static int readPort(Path directory) throws CliException {
        try {
            String digits = Token.read(directory.resolve("zerotier-one.port"));
            if (digits != null && digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= MAX_PORT) {
                return Integer.parseInt(digits);
            }
        } catch (IOException e) {
            throw missingPort(directory);
        }
        throw missingPort(directory);
    }

    private static CliException missingPort(Path directory) {
        return new CliException(
                CliException.MISUSED, "zerotier-cli: missing port and zerotier-one.port not found in " + directory);
    }

    private String readToken(Path directory) throws CliException {
        String found = tokenIn(directory.resolve("authtoken.secret"));
        if (found == null) {
            found = tokenIn(userTokenFile());
        }
        if (found != null) {
            return found;
        }
        throw new CliException(
                CliException.MISUSED,
                "zerotier-cli: authtoken.secret not found or readable in " + directory + " (try again as root)");
    }

    /** Null if there is none, or none for us. */
    private static @Nullable String tokenIn(Path file) {
        try {
            return Token.read(file);
        } catch (IOException e) {
            return null;
        }
    }

    private Path userTokenFile() {
        Path user = Path.of(environment.getOrDefault("HOME", ""));
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
        return user.resolve(
                mac ? "Library/Application Support/ZeroTier/One/authtoken.secret" : ".zeroTierOneAuthToken");
    }
}
