package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our own commands about networks and members, against the API of a real node. */
@Timeout(60)
class ControllerCommandsTest {
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

    private CliRun cli(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-D" + directory);
        return CliRun.cli(directory, all.toArray(String[]::new));
    }

    private static CliRun said(String out) {
        return new CliRun(0, out, "");
    }

    private static CliRun failed(int status, String sentence) {
        return new CliRun(status, "", sentence + "\n");
    }

    private String create(String... options) {
        List<String> all = new ArrayList<>(List.of("network", "create"));
        all.addAll(List.of(options));
        String first = cli(all.toArray(String[]::new)).out().lines().findFirst().orElse("");
        assertThat(first).matches("Created network 33f75bd24a[0-9a-f]{6}\\.");
        return first.substring(16, 32);
    }

    @Test
    void aNetworkIsMadeAndShown() {
        String id = create(
                "--name",
                "home",
                "--pool",
                "10.9.8.1-10.9.8.254",
                "--route",
                "10.9.8.0/24",
                "--route",
                "10.0.0.0/8,10.9.8.1");
        assertThat(cli("network", "list"))
                .isEqualTo(said("NETWORK           TYPE     MEMBERS  NAME\n" + id + "  private  0 of 0   home\n"));
        assertThat(cli("network", "show", id))
                .isEqualTo(said("network   " + id + "\nname      home\ntype      private\nroute     10.9.8.0/24\n"
                        + "route     10.0.0.0/8 via 10.9.8.1\npool      10.9.8.1 - 10.9.8.254\nrules     1\n"
                        + "mtu       2800\nrevision  1\n"));
        assertThat(cli("-j", "network", "show", id).out())
                .contains("\"v4AssignMode\": {\n  \"zt\": true\n }", "\"via\": \"10.9.8.1\"");
        assertThat(cli("-j", "network", "list").out()).startsWith("[\n {\n  \"authTokens\": [\n");
        assertThat(cli("network", "delete", id)).isEqualTo(said("Deleted network " + id + ".\n"));
        assertThat(cli("network", "delete", id)).isEqualTo(failed(1, "This node controls no network " + id + "."));
        assertThat(cli("network", "show", id)).isEqualTo(failed(1, "This node controls no network " + id + "."));
    }

    @Test
    void whatToDoNextIsSaid() {
        CliRun made = cli("network", "create");
        String id = made.out().substring(16, 32);
        assertThat(made)
                .isEqualTo(said("Created network " + id + ".\nOn each machine that should be on it: zerotier-cli join "
                        + id + "\nand then here: zerotier-cli member authorize " + id + " ADDRESS\n"));
        CliRun open = cli("network", "create", "--public", "--pool", "fd00::1-fd00::ff");
        assertThat(open.out()).doesNotContain("authorize");
        assertThat(open.err())
                .isEqualTo("Note: without a --route that contains it, no address of the pool is assigned.\n");
        assertThat(cli("-j", "network", "create").out()).startsWith("{\n \"authTokens\"");
    }

    @Test
    void whatCannotBeIsExplained() {
        assertThat(cli("network", "create", "--pool", "10.0.0.1"))
                .isEqualTo(
                        failed(2, "\"10.0.0.1\" is not a pool; write it as FIRST-LAST, such as 10.9.8.1-10.9.8.254."));
        assertThat(cli("network", "create", "--pool", "a-b"))
                .isEqualTo(failed(1, "ipAssignmentPools[0].ipRangeStart: \"a\" is not an IP address."));
        assertThat(cli("network", "create", "--public", "--private"))
                .isEqualTo(failed(2, "A network is either --private or --public."));
        assertThat(cli("network", "show", "xyz"))
                .isEqualTo(failed(2, "\"xyz\" is not a network id, which has 16 hex digits."));
        assertThat(cli("member", "show", "33f75bd24aa1b2c3", "xyz"))
                .isEqualTo(failed(2, "\"xyz\" is not the address of a node, which has 10 hex digits."));
    }

    @Test
    void aMemberIsLetInGivenAnAddressAndForgotten() {
        String id = create();
        String member = "5a8772d153";
        assertThat(cli("member", "list", id)).isEqualTo(said("ADDRESS  AUTHORIZED  VERSION  IPS  NAME\n"));
        assertThat(cli("member", "show", id, member))
                .isEqualTo(failed(
                        1, "Network " + id + " has no member 5a8772d153, or this node does not control that network."));
        assertThat(cli("member", "authorize", id, member))
                .isEqualTo(said("Node 5a8772d153 may be on network " + id + ".\n"));
        assertThat(cli("member", "assign", id, member, "10.9.8.7", "fd00::7"))
                .isEqualTo(said("Node 5a8772d153 has 10.9.8.7, fd00::7 on network " + id + ".\n"));
        assertThat(cli("member", "list", id)).isEqualTo(said("""
                                ADDRESS     AUTHORIZED  VERSION  IPS               NAME
                                5a8772d153  yes         -        10.9.8.7,fd00::7
                                """));
        assertThat(cli("member", "show", id, member))
                .isEqualTo(
                        said("member      5a8772d153\nnetwork     " + id + "\nname\nauthorized  yes\nbridge      no\n"
                                + "ips         10.9.8.7,fd00::7\nversion     -\nseen        not yet\n"));
        assertThat(cli("member", "assign", id, member))
                .isEqualTo(said("Node 5a8772d153 has no fixed address on network " + id + " any more.\n"));
        assertThat(cli("member", "assign", id, member, "x"))
                .isEqualTo(failed(1, "ipAssignments[0]: \"x\" is not an IP address."));
        assertThat(cli("member", "deauthorize", id, member))
                .isEqualTo(said("Node 5a8772d153 may no longer be on network " + id + ".\n"));
        assertThat(cli("-j", "member", "show", id, member).out()).contains("\"authorized\": false");
        assertThat(cli("member", "delete", id, member))
                .isEqualTo(said("Deleted member 5a8772d153 of network " + id + ".\n"));
        assertThat(cli("member", "delete", id, member).status()).isEqualTo(1);
    }

    @Test
    void whoHasAskedIsListed() {
        String id = create();
        api.letSomebodyAsk(Long.parseUnsignedLong(id, 16));
        assertThat(cli("member", "list", id))
                .isEqualTo(said("ADDRESS     AUTHORIZED  VERSION  IPS  NAME\n5a8772d153  no          -        -\n"));
        assertThat(cli("network", "list").out()).contains("0 of 1");
    }

    @Test
    void aNetworkThatIsNotOursHasNoMembers() {
        assertThat(cli("member", "list", "1234567812345678"))
                .isEqualTo(failed(1, "This node controls no network 1234567812345678."));
        assertThat(cli("member", "authorize", "1234567812345678", "5a8772d153"))
                .isEqualTo(failed(1, "This node controls no network 1234567812345678."));
    }
}
