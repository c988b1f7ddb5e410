package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script, in a real bash. */
@Timeout(60)
class CompletionTest {
    /** Stands for the command line in the shell: what a service with one network and one member would say. */
    private static final String FAKE_CLI = """
            function zerotier-cli() {
              [ "$*" = "-j listnetworks" ] && echo '"id": "8056c2e21c000001"'
              case "$1" in
                /controller/network) echo '["33f75bd24aa1b2c3"]' ;;
                /controller/network/33f75bd24aa1b2c3/member) echo '{"5a8772d153":1}' ;;
              esac
            }
            """;

    @TempDir
    Path directory;

    private List<String> complete(String... words) throws Exception {
        Path script = directory.resolve("completion");
        Files.writeString(script, CliRun.cli(directory, "completion", "bash").out());
        StringBuilder program = new StringBuilder("source " + script + "\n" + FAKE_CLI + "COMP_WORDS=(zerotier-cli");
        for (String word : words) {
            program.append(" '").append(word).append("'");
        }
        program.append(")\nCOMP_CWORD=").append(words.length).append("\nCOMP_TYPE=9\n");
        program.append("_complete_zerotier_with_ids\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash = new ProcessBuilder("bash", "-c", program.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // compopt complains outside of a completion
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void commandsAndThoseBelowThemAreCompleted() throws Exception {
        assertThat(complete("li")).contains("listnetworks", "listpeers", "listmoons");
        assertThat(complete("network", "cr")).containsExactly("create");
        assertThat(complete("member", "")).contains("authorize", "tag", "capability");
        assertThat(complete("network", "create", "--po")).containsExactly("--pool");
    }

    @Test
    void idsAndAddressesAreCompleted() throws Exception {
        assertThat(complete("network", "show", "33")).containsExactly("33f75bd24aa1b2c3");
        assertThat(complete("member", "show", "33f75bd24aa1b2c3", "5")).containsExactly("5a8772d153");
        assertThat(complete("network", "show", "99")).isEmpty();
        assertThat(complete("multicast", "80")).containsExactly("8056c2e21c000001");
    }

    @Test
    void zshLoadsTheSameAsBashDoes() {
        CliRun run = CliRun.cli(directory, "completion", "zsh");
        assertThat(run.out()).contains("bashcompinit").contains("complete -F _complete_zerotier_with_ids");
        assertThat(CliRun.cli(directory, "completion", "fish"))
                .isEqualTo(new CliRun(2, "", "There is completion for bash and for zsh, not for \"fish\".\n"));
    }
}
