package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator says what other nodes are to be. */
class ProvisionCommandTest {
    private static final String NODE = "5a8772d153";
    private static final String NETWORK = "8056c2e21c000001";
    private static final String OTHER = "8056c2e21c000002";

    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private CliRun cli(String words) {
        return CliRun.cli(directory, (words + " -D" + directory).split(" "));
    }

    @Test
    void networksAreAddedAndRemovedOneByOne() {
        assertThat(cli("provision " + NODE + " " + NETWORK + " --name till-4"))
                .isEqualTo(new CliRun(0, "Node 5a8772d153 is to be on 8056c2e21c000001.\n", ""));
        assertThat(cli("provision " + NODE + " " + OTHER.toUpperCase(Locale.ROOT) + " --allow-dns")
                        .out())
                .isEqualTo("Node 5a8772d153 is to be on 8056c2e21c000001, 8056c2e21c000002.\n");
        assertThat(cli("provision list").out())
                .isEqualTo("NODE        NAME    OWNER  NETWORKS\n"
                        + "5a8772d153  till-4  -      8056c2e21c000001,8056c2e21c000002\n");
        assertThat(cli("-j provision show " + NODE).out()).containsOnlyOnce("\"allowDNS\": true");
        assertThat(cli("provision " + NODE + " --remove " + NETWORK).out())
                .isEqualTo("Node 5a8772d153 is to be on 8056c2e21c000002.\n");
        assertThat(cli("provision show " + NODE).out())
                .contains("till-4", OTHER)
                .doesNotContain(NETWORK);
        assertThat(cli("provision delete " + NODE).out())
                .isEqualTo("Nothing is assigned to node 5a8772d153 any more.\n");
        assertThat(cli("provision show " + NODE))
                .isEqualTo(new CliRun(1, "", "Nothing is assigned to node 5a8772d153.\n"));
    }

    @Test
    void whatCannotBeIsExplained() {
        assertThat(cli("provision"))
                .isEqualTo(new CliRun(2, "", "Which node? Say its address, or -h to see what else there is.\n"));
        assertThat(cli("provision " + NODE))
                .isEqualTo(new CliRun(2, "", "Say what is to change: networks, --remove, --name or --owner.\n"));
        assertThat(cli("provision till " + NETWORK).err())
                .isEqualTo("\"till\" is not the address of a node, which has 10 hex digits.\n");
        assertThat(cli("provision " + NODE + " home").err())
                .isEqualTo("\"home\" is not a network id, which has 16 hex digits.\n");
        assertThat(cli("provision " + NODE + " --remove " + NETWORK))
                .isEqualTo(new CliRun(1, "", "Network 8056c2e21c000001 is not assigned to node 5a8772d153.\n"));
        assertThat(cli("provision claim K7QF-0M2X-9RTA-VB41-H8ZD --owner alice").err())
                .startsWith("No device has this secret");
        assertThat(cli("provision claim K7QF").status()).isEqualTo(2);
    }

    @Test
    void aNodeSaysWhoDecidesAboutIt() {
        assertThat(cli("provision status")).isEqualTo(new CliRun(0, "Nobody decides about this node.\n", ""));
    }
}
