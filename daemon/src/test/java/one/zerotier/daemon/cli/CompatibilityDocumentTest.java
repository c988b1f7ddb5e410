package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/COMPATIBILITY.md lists what there is: every path of the API and every command, and no others. */
class CompatibilityDocumentTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (same|better|ours|not) \\|.*\\|$");
    private static final Pattern IDTOOL_COMMAND = Pattern.compile("(?m)^  ([a-z]+) .*  ");

    /** Besides those that the router knows. */
    private static final List<String> WITHOUT_TOKEN = List.of("GET /", "GET /earth.json", "GET /netconf/1/{address}");

    /** Verdicts of rows by their subjects, for each section. */
    private static final Map<String, Map<String, String>> SECTIONS = new TreeMap<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void readDocument() throws Exception {
        String document = Files.readString(Path.of("../docs/COMPATIBILITY.md"));
        for (String section : List.of(document.split("(?m)^## ", -1))) {
            Map<String, String> rows = new TreeMap<>();
            for (MatchResult row : ROW.matcher(section).results().toList()) {
                assertThat(rows.put(row.group(1), row.group(2)))
                        .as("%s is there once", row.group(1))
                        .isNull();
            }
            SECTIONS.put(section.lines().findFirst().orElse(""), rows);
        }
    }

    private static List<String> there(String section) {
        return SECTIONS.getOrDefault(section, Map.of()).entrySet().stream()
                .filter(row -> !row.getValue().equals("not"))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void everyPathOfTheApiIsListedAndNoOther() throws Exception {
        try (ApiFixture api = new ApiFixture(directory)) {
            assertThat(there("Paths of the local API"))
                    .containsAll(WITHOUT_TOKEN)
                    .filteredOn(path -> !WITHOUT_TOKEN.contains(path))
                    .containsExactlyInAnyOrderElementsOf(api.routes());
        }
    }

    @Test
    void everyCommandIsListedAndNoOther() {
        assertThat(there("Commands")).containsExactlyInAnyOrderElementsOf(Cli.commands());
    }

    @Test
    void everyCommandOfTheIdentityToolIsListedAndNoOther() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, UTF_8);
        int status = Idtool.run(new String[0], stream, stream);
        List<String> commands = IDTOOL_COMMAND
                .matcher(out.toString(UTF_8))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(status).isEqualTo(1);
        assertThat(there("Commands of the identity tool")).containsExactlyInAnyOrderElementsOf(commands);
    }
}
