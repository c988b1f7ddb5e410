package one.zerotier.daemon.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import one.zerotier.daemon.home.HomePath;
import one.zerotier.process.Replacement;
import org.jspecify.annotations.Nullable;

/**
 * Replaces this JVM, before it has done anything, by one with our settings. Loads as few classes as possible: no lambda and no
 * stream, of which the first costs tens of milliseconds.
 */
public final class Launch {
    /** Anything but nothing means that the JVM stays as it is. */
    static final String PROPERTY = "zerotier.jvm";

    static final String SET = "set";

    private static final List<String> NO_DAEMON = List.of("-h", "-?", "--help", "-v", "--version");
    private static final List<String> ENVIRONMENT = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private Launch() {}

    /**
     * Starts this program anew, in the same process, if that is of use. If this returns, the daemon runs here.
     *
     * @param arguments the program's
     */
    public static void again(String[] arguments) {
        if (System.getProperty(PROPERTY) != null
                || !System.getProperty("os.name", "").equals("Linux")
                || !JvmSettings.areKnownTo(System.getProperty("java.vm.name", ""))
                || hasOptions(System.getenv())
                || !isDaemon(arguments)) {
            return;
        }
        try {
            List<byte[]> line = Replacement.commandLine();
            int jarAt = jarAt(line, arguments.length);
            if (jarAt < 0) {
                return;
            }
            Path jar = Path.of(System.getProperty("java.class.path", "")).toRealPath();
            Path archive = archive(arguments, jar);
            Path program = Replacement.program();
            Replacement.become(
                    program,
                    newLine(line, jarAt, jar, archive),
                    newEnvironment(Replacement.environment()),
                    List.of(jar, Path.of(System.getProperty("java.home"))));
        } catch (IOException | RuntimeException | LinkageError e) {
            return; // no /proc, or no JNA, or forbidden: it runs as well here, only with more memory
        }
    }

    private static boolean isDaemon(String[] arguments) {
        for (String argument : arguments) {
            if (NO_DAEMON.contains(argument)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is a JVM with our settings. */
    public static boolean isSet() {
        return SET.equals(System.getProperty(PROPERTY));
    }

    /** An operator who sets anything of the JVM's decides about all of it. */
    static boolean hasOptions(Map<String, String> environment) {
        for (String name : ENVIRONMENT) {
            if (environment.getOrDefault(name, "").contains("-X")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where the jar is in {@code java [-D…] -jar JAR ARGUMENT…}; -1 if the command line is anything else, because then somebody
     * has thought about it.
     */
    static int jarAt(List<byte[]> line, int arguments) {
        int at = 1;
        while (at < line.size() && text(line.get(at)).startsWith("-D")) {
            at++;
        }
        boolean plain = at + 1 < line.size()
                && text(line.get(at)).equals("-jar")
                && line.size() == at + 2 + arguments; // java itself reads @files before -jar only
        return plain ? at + 1 : -1;
    }

    /** The jar by its full name: the archive is tied to that. */
    static List<byte[]> newLine(List<byte[]> line, int jarAt, Path jar, @Nullable Path archive) {
        List<byte[]> changed = new ArrayList<>();
        changed.add(line.get(0));
        for (String option : JvmSettings.options(archive)) {
            changed.add(bytes(option));
        }
        changed.addAll(line.subList(1, jarAt));
        changed.add(bytes(jar.toString()));
        changed.addAll(line.subList(jarAt + 1, line.size()));
        return changed;
    }

    static List<byte[]> newEnvironment(List<byte[]> environment) {
        List<byte[]> changed = new ArrayList<>(environment);
        for (byte[] word : environment) {
            if (text(word).startsWith(JvmSettings.ARENAS)) {
                return changed;
            }
        }
        changed.add(bytes(JvmSettings.ARENAS + "=" + JvmSettings.FEWEST_ARENAS)); // two constants, joined by javac
        return changed;
    }

    private static @Nullable Path archive(String[] arguments, Path jar) throws IOException {
        Path home = HomePath.choose(namedHome(arguments)).toAbsolutePath().normalize();
        Path archive = ClassArchive.file(home, jar);
        return Files.isReadable(archive) ? archive : null;
    }

    /** The home directory on the daemon's command line; at worst it is not, and no archive is found there. */
    static @Nullable String namedHome(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals("-p") || word.equals("--endpoint")) {
                i++;
            } else if (!word.startsWith("-") && !word.startsWith("earth-")) {
                return word;
            }
        }
        return null;
    }

    /** Only compared with ASCII; other bytes are handed on as they are. */
    private static String text(byte[] word) {
        return new String(word, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }
}
