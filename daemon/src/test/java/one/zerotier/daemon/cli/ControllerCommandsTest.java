package one.zerotier.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.daemon.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void theHistoryTellsWhatWasChangedWhen() {
        String id = create("--name", "home");
        cli("network", "set", id, "mtu=1500", "private=no");
        cli("member", "authorize", id, "5a8772d153");
        cli("member", "delete", id, "5a8772d153");
        assertThat(cli("network", "history", id)
                        .out()
                        .replaceAll("20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "then"))
                .isEqualTo("""
                    TIME                 WHAT               REVISION  CHANGED
                    then  member 5a8772d153  -         deleted
                    then  member 5a8772d153  1         made
                    then  network            2         mtu, private
                    then  network            1         made
                    """);
        assertThat(cli("network", "history", "33f75bd24a000009"))
                .isEqualTo(failed(1, "This node controls no network 33f75bd24a000009."));
    }

    @Test
    void aNetworkIsChangedByKeyAndValue() throws Exception {
        String id = create();
        assertThat(cli(
                        "network",
                        "set",
                        id,
                        "name=office",
                        "private=no",
                        "broadcast=off",
                        "multicast-limit=7",
                        "mtu=1500",
                        "v4=pool",
                        "v6=pool,6plane",
                        "route=10.9.8.0/24",
                        "route=10.0.0.0/8,10.9.8.1",
                        "pool=10.9.8.1-10.9.8.9",
                        "pool=fd00::1-fd00::9",
                        "dns=home.example,10.9.8.1,fd00::1"))
                .isEqualTo(said("Network " + id + " is changed; its revision is now 2.\n"));
        assertThat(cli("-j", "network", "show", id).out().replaceAll("\\s", ""))
                .contains(
                        "\"dns\":{\"domain\":\"home.example\",\"servers\":[\"10.9.8.1\",\"fd00::1\"]}",
                        "\"enableBroadcast\":false",
                        "\"mtu\":1500",
                        "\"multicastLimit\":7",
                        "\"name\":\"office\"",
                        "\"private\":false",
                        "{\"target\":\"10.0.0.0/8\",\"via\":\"10.9.8.1\"}",
                        "{\"ipRangeEnd\":\"fd00::9\",\"ipRangeStart\":\"fd00::1\"}",
                        "\"v4AssignMode\":{\"zt\":true}",
                        "\"v6AssignMode\":{\"6plane\":true,\"rfc4193\":false,\"zt\":true}");
        assertThat(cli("network", "set", id, "route=", "pool=", "v4=", "v6=", "dns=")
                        .status())
                .isZero();
        assertThat(cli("-j", "network", "show", id).out().replaceAll("\\s", ""))
                .contains("\"routes\":[]", "\"ipAssignmentPools\":[]", "\"dns\":[]", "\"v4AssignMode\":{\"zt\":false}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fly=1|A network has no setting \"fly\"; it has: name, private, broadcast, multicast-limit,"
                        + " multicast-rate, group-rate, mtu, v4, v6, route, pool, dns.",
                "private|\"private\" is not of the form KEY=VALUE, such as private=no.",
                "private=perhaps|private is either yes or no, not \"perhaps\".",
                "mtu=x|mtu is a number, not \"x\".",
                "mtu=70000|mtu is from 1280 to 10000; 2800 is usual.",
                "multicast-limit=-1|multicast-limit is a number, not \"-1\".",
                "v4=all|v4=pool assigns IPv4 addresses from the pools, v4= assigns none.",
                "v6=all|v6 is any of pool, rfc4193 and 6plane, with commas between them, or nothing.",
                "pool=10.0.0.1|\"10.0.0.1\" is not a pool; write it as FIRST-LAST, such as 10.9.8.1-10.9.8.254.",
            })
    void aSettingThatCannotBeIsExplained(String setting, String sentence) {
        assertThat(cli("network", "set", "33f75bd24aa1b2c3", setting)).isEqualTo(failed(2, sentence));
    }

    @Test
    void whatTheServiceRefusesIsSaid() {
        String id = create();
        assertThat(cli("network", "set", id, "route=10.0.0.0/33"))
                .isEqualTo(failed(1, "routes[0].target: 10.0.0.0 cannot have a prefix of 33 bits."));
        assertThat(cli("network", "set", "33f75bd24aa1b2c3", "mtu=1500"))
                .isEqualTo(failed(1, "This node controls no network 33f75bd24aa1b2c3."));
    }

    @Test
    void aMemberHasANameAndIsABridge() {
        String id = create();
        assertThat(cli("member", "set", id, "5a8772d153", "name=printer", "bridge=yes", "assign-ips=no"))
                .isEqualTo(said("Member 5a8772d153 of network " + id + " is changed.\n"));
        assertThat(cli("member", "show", id, "5a8772d153").out()).contains("name        printer", "bridge      yes");
        assertThat(cli("-j", "member", "show", id, "5a8772d153").out()).contains("\"noAutoAssignIps\": true");
        assertThat(cli("member", "set", id, "5a8772d153", "fly=1"))
                .isEqualTo(failed(2, "A member has no setting \"fly\"; it has: name, bridge, assign-ips."));
    }

    @Test
    void tagsAndCapabilitiesAreGivenByNameOrNumber() throws Exception {
        String id = create();
        String member = "5a8772d153";
        cli("member", "authorize", id, member);
        assertThat(cli("member", "tag", id, member, "1=2"))
                .isEqualTo(failed(1, "The rules of network " + id + " define no tags; see zerotier-cli rules set -h."));
        Path program = directory.resolve("program");
        Files.writeString(program, """
            tag department id 1000 enum 100 sales enum 200 workshop;
            tag access id 7 flag 0 staging flag 1 production;
            tag level id 16;
            cap admin id 1 accept; ;
            cap web id 80 accept dport 80; ;
            accept;
            """);
        assertThat(cli("rules", "set", id, program.toString()).status()).isZero();
        String of = " of " + member + " on network " + id + ": ";
        assertThat(cli("member", "tag", id, member)).isEqualTo(said("Tags" + of + "none.\n"));
        assertThat(cli("member", "tag", id, member, "department=sales", "access=staging+production", "16=0xff"))
                .isEqualTo(said("Tags" + of + "access=3, level=255, department=sales.\n"));
        assertThat(cli("member", "tag", id, member, "access=production", "level="))
                .isEqualTo(said("Tags" + of + "access=production, department=sales.\n"));
        assertThat(cli("member", "capability", id, member, "admin=yes", "80=yes"))
                .isEqualTo(said("Capabilities" + of + "admin, web.\n"));
        assertThat(cli("member", "capability", id, member, "admin=no")).isEqualTo(said("Capabilities" + of + "web.\n"));
        assertThat(cli("member", "show", id, member).out())
                .contains("tags          access=production, department=sales\n", "capabilities  web\n");
        assertThat(cli("member", "tag", id, member, "departmnt=sales"))
                .isEqualTo(failed(
                        1,
                        "Network " + id
                                + " has no tag \"departmnt\"; it has: access (7), level (16), department (1000)."));
        assertThat(cli("member", "tag", id, member, "department=garden"))
                .isEqualTo(failed(
                        2,
                        "\"garden\" is no value of tag department; give a number of 32 bits or one of:"
                                + " sales, workshop."));
        assertThat(cli("member", "capability", id, member, "fly=yes"))
                .isEqualTo(failed(1, "Network " + id + " has no capability \"fly\"; it has: admin (1), web (80)."));
        assertThat(cli("member", "tag", id, "1122334455", "level=1").status()).isEqualTo(1);
    }
}
