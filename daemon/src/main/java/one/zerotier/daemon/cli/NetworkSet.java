package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes settings of a network. */
@Command(
        name = "set",
        sortOptions = false,
        description = {
            "Change settings of a network; its members are told at once. An empty value removes what there was.",
            "",
            "  name=home                 what to call it",
            "  private=yes               whether you must authorize its members",
            "  v4=pool                   IPv4 addresses for members come from the pools",
            "  v6=rfc4193,6plane         kinds of IPv6 addresses for members: pool, rfc4193, 6plane",
            "  pool=10.9.8.1-10.9.8.254  addresses for members; repeat it for more, all others are removed",
            "  route=10.9.8.0/24         a subnet of the network; repeat it for more, all others are removed",
            "  route=10.0.0.0/8,10.9.8.1 a subnet behind one of its members",
            "  dns=home.example,10.9.8.1 a domain and its name servers",
            "  broadcast=yes             whether broadcasts pass",
            "  multicast-limit=32        how many members get a multicast, at most",
            "  multicast-rate=4194304,4194304,50",
            "                            bytes per second of all multicast, how many at once,",
            "                            and how many percent of that one member may have",
            "  group-rate=1048576,1048576,50",
            "                            the same of each group",
            "  group-rate=ff:ff:ff:ff:ff:ff,131072,262144,50",
            "                            the same of one; repeat it for more, all others are removed",
            "  mtu=2800                  of the network device, 1280 to 10000",
            "",
            "  zerotier-cli network set 33f75bd24a000001 private=no mtu=1500",
            ""
        })
final class NetworkSet extends ControllerCommand {
    @Parameters(index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
    String id = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "<key>=<value>", description = "See above.")
    List<String> settings = new ArrayList<>();

    NetworkSet(Session session) {
        super(session);
    }

    @Override
    int run(Service service) throws CliException {
        NetworkSettings changes = new NetworkSettings();
        for (String setting : settings) {
            changes.set(Setting.parse(setting, "private=no"));
        }
        ObjectNode body = changes.body();
        require(service, service.get(networkPath(id)), noNetwork(id)); // posting would make it
        Reply reply = require(service, post(service, networkPath(id), body));
        return show(
                reply,
                "Network " + id + " is changed; its revision is now "
                        + reply.json().path("revision").asText() + ".");
    }
}
