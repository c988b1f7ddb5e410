package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help is there when it is asked for, and when it is needed; with stock's exit codes. */
class CliHelpTest {
    @TempDir
    Path directory;

    private CliRun cli(String... arguments) {
        return CliRun.cli(directory, arguments);
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(cli("-v")).isEqualTo(new CliRun(0, "0.1.0\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "-?", "--help"})
    void helpTeaches(String option) {
        CliRun help = cli(option);
        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith(
                        "Usage: zerotier-cli [options] COMMAND, or java -jar zerotier-one.jar cli [options] COMMAND\n")
                .contains("listnetworks, networks", "  join ", "invitation", "network", "member", "rules", "Examples\n")
                .doesNotContain("-q");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 110);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info",
                "listpeers",
                "peers",
                "listnetworks",
                "join",
                "leave",
                "set",
                "get",
                "listmoons",
                "orbit",
                "deorbit",
                "dump",
                "invitation",
                "network create",
                "network list",
                "network show",
                "network set",
                "network delete",
                "member list",
                "member show",
                "member authorize",
                "member deauthorize",
                "member assign",
                "member set",
                "member tag",
                "member capability",
                "backup",
                "restore",
                "completion",
                "member delete",
                "rules compile",
                "rules set",
                "rules show",
                "rules test",
                "provision list",
                "provision show",
                "provision delete",
                "provision claim",
                "provision status",
                "provision",
                "network",
                "member",
                "rules"
            })
    void everyCommandHasHelpOfItsOwn(String command) {
        CliRun help = cli((command + " -h").split(" "));
        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: zerotier-cli " + command);
    }

    @Test
    void noCommandAndAnUnknownOneAreNoFailure() {
        CliRun nothing = cli();
        assertThat(nothing.status()).isZero();
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).startsWith("Usage: zerotier-cli");
        assertThat(cli("fly", "away")).isEqualTo(nothing);
    }

    @Test
    void anUnknownSwitchIsACallForHelp() {
        CliRun help = cli("-x", "info");
        assertThat(help.status()).isZero();
        assertThat(help.out()).startsWith("Usage: zerotier-cli");
        assertThat(help.err()).isEqualTo("Unknown option: '-x'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p0", "-p65536", "-pabc", "-p", "-D", "-T", "-H"})
    void aBadValueOfASwitchIsAFailure(String option) {
        CliRun help = cli("info", option);
        assertThat(help.status()).isEqualTo(1);
        assertThat(help.out()).startsWith("Usage: zerotier-cli");
    }

    @Test
    void aMissingArgumentOfOurCommandsIsExplained() {
        CliRun run = cli("member", "authorize", "33f75bd24aa1b2c3");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("Missing required parameter: '<address>'\nUsage: zerotier-cli member authorize");
        assertThat(cli("network").status()).isEqualTo(2);
        assertThat(cli("network").err()).startsWith("Usage: zerotier-cli network");
    }
}
