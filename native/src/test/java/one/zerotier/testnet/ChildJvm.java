package one.zerotier.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with the same classes, for what a test must not do to its own. */
public final class ChildJvm {
    private ChildJvm() {}

    /**
     * A process that runs a class's {@code main}, with both outputs in one stream.
     *
     * @param wrapper a program that starts the rest in another namespace, say; may be empty
     */
    public static Process start(List<String> wrapper, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs it to its end and fails with its output if it does. */
    public static void run(List<String> wrapper, Class<?> main, String... arguments) throws Exception {
        Process child = start(wrapper, main, arguments);
        child.getOutputStream().close();
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
    }
}
