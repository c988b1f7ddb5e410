package one.zerotier.daemon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LaunchTest {
    private static final Path JAR = Path.of("/opt/zerotier-one.jar");

    private static List<byte[]> line(String... words) {
        return Stream.of(words)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> texts(List<byte[]> words) {
        return words.stream()
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aPlainCommandLineGetsOurSettings() {
        List<byte[]> plain = line("java", "-Dzerotier.log=DEBUG", "-jar", "zerotier-one.jar", "/home", "-p", "1");
        int jarAt = Launch.jarAt(plain, 3);
        assertThat(jarAt).isEqualTo(3);
        Path archive = Path.of("/home/classes-1.jsa");
        List<String> line = texts(Launch.newLine(plain, jarAt, JAR, archive));
        assertThat(line).startsWith("java").contains("-XX:+UseSerialGC", "-XX:SharedArchiveFile=" + archive);
        assertThat(line)
                .endsWith("-Dzerotier.jvm=set", "-Dzerotier.log=DEBUG", "-jar", JAR.toString(), "/home", "-p", "1");
        assertThat(line).noneMatch(word -> word.contains("TieredStopAtLevel"));
    }

    @Test
    void whoeverSetsSomethingOfTheJvmDecidesAboutAllOfIt() {
        assertThat(Launch.jarAt(line("java", "-Xmx1g", "-jar", "z.jar"), 0)).isNegative();
        assertThat(Launch.jarAt(line("java", "-Da=b", "-XX:+UseG1GC", "-jar", "z.jar", "/h"), 1))
                .isNegative();
        assertThat(Launch.jarAt(line("java", "@options", "-jar", "z.jar"), 0)).isNegative();
        assertThat(Launch.jarAt(line("java", "-cp", "z.jar", "one.zerotier.daemon.Main"), 0))
                .isNegative();
        assertThat(Launch.jarAt(line("java", "-jar"), 0)).isNegative();
        assertThat(Launch.hasOptions(Map.of("JDK_JAVA_OPTIONS", "-Xmx200m"))).isTrue();
        assertThat(Launch.hasOptions(Map.of("JAVA_TOOL_OPTIONS", "-Dx=y"))).isFalse();
        assertThat(Launch.hasOptions(Map.of())).isFalse();
    }

    @Test
    void bytesThatAreNoTextGoThrough() {
        byte[] odd = {(byte) 0xff, 'a', (byte) 0xc3};
        List<byte[]> words =
                List.of(line("java").get(0), line("-jar").get(0), line("z.jar").get(0), odd);
        List<byte[]> changed = Launch.newLine(words, 2, JAR, null);
        assertThat(changed.get(changed.size() - 1)).isEqualTo(odd);
    }

    @Test
    void theHomeDirectoryIsFoundAmongTheArguments() {
        assertThat(Launch.namedHome(new String[] {})).isNull();
        assertThat(Launch.namedHome(new String[] {"-p", "9993", "-U", "/home", "earth-abc"}))
                .isEqualTo("/home");
        assertThat(Launch.namedHome(new String[] {"earth-abc", "--endpoint", "1.2.3.4"}))
                .isNull();
    }

    @Test
    void whatTheOperatorSaysOfArenasIsKept() {
        assertThat(texts(Launch.newEnvironment(line("A=1")))).containsExactly("A=1", "MALLOC_ARENA_MAX=1");
        assertThat(texts(Launch.newEnvironment(line("MALLOC_ARENA_MAX=4")))).containsExactly("MALLOC_ARENA_MAX=4");
    }
}
