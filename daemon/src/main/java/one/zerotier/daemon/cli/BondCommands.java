package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stock's commands about peers to which several links are used at once. Our nodes have none; a stock node may have. */
final class BondCommands {
    private static final String LINE = "-".repeat(120);
    private static final String LINKS =
            "idx                  interface                                  path               socket             local port";
    private static final String QUALITIES =
            "idx     lat      pdv    capacity    qual      rx_age      tx_age  eligible  bonded   flows";

    private BondCommands() {}

    static List<ServiceCommand> all(Session session) {
        return List.of(new Bond(session), new ListBonds(session));
    }

    /** Shows all of them. */
    @Command(name = "listbonds", description = "Show the peers to which the service uses several links at once.")
    static class ListBonds extends ServiceCommand {
        ListBonds(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = service.get("/peer");
            if (!reply.isOk()) {
                return refused("listbonds", service, reply);
            }
            JsonNode peers = reply.json();
            if (session.json) {
                return print(peers);
            }
            session.out.println("    <peer>                        <bondtype>     <links>");
            boolean none = true;
            for (JsonNode peer : peers) {
                if (peer.path("isBonded").booleanValue()) {
                    none = false;
                    session.out.println(String.format(
                            "%-10s  %32s         %d/%d",
                            peer.path("address").asText(),
                            peer.path("bondingPolicyStr").asText(),
                            peer.path("numAliveLinks").intValue(),
                            peer.path("numTotalLinks").intValue()));
                }
            }
            if (none) {
                session.out.println("      NONE\t\t\t\tNONE\t    NONE       NONE");
            }
            return 0;
        }
    }

    /** All that can be done with them. */
    @Command(
            name = "bond",
            description = {
                "Several links to one peer, where the service is a stock node that uses them:",
                "bond list; bond ADDRESS show; bond ADDRESS rotate; bond setmtu MTU INTERFACE IP.",
                "A node of ours always uses the best path alone.",
                ""
            })
    static final class Bond extends ListBonds {
        @Parameters(arity = "0..*", paramLabel = "<words>", description = "What to do, as above.")
        String[] words = {};

        Bond(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            String first = words.length > 0 ? words[0] : "";
            String second = words.length > 1 ? words[1] : "";
            if (first.equals("list")) {
                return super.run(service);
            }
            if (first.equals("setmtu") && words.length > 3) {
                return setMtu(service);
            }
            if (first.matches("[0-9a-fA-F]{10}") && second.equals("show")) {
                return show(service, first);
            }
            if (first.matches("[0-9a-fA-F]{10}") && second.equals("rotate")) {
                Reply reply = service.post("/bond/rotate/" + first, "{}");
                return reply.isOk() ? say("200 rotate OK") : refused("bond", service, reply);
            }
            session.out.println("(bond) command is missing required arguments");
            return CliException.MISUSED;
        }

        private int setMtu(Service service) {
            StringBuilder path = new StringBuilder("/bond/setmtu");
            for (int i = 1; i <= 3; i++) {
                path.append('/').append(URLEncoder.encode(words[i], UTF_8).replace("+", "%20"));
            }
            Reply reply = service.post(path.toString(), "{}");
            if (reply.isOk()) {
                return say("200 setmtu OK");
            }
            if (reply.isNone()) {
                return refused("bond", service, reply);
            }
            session.out.println(reply.status() + " Failed to set MTU: " + reply.body());
            return CliException.FAILED;
        }

        private int show(Service service, String address) throws CliException {
            Reply reply = service.get("/bond/show/" + address);
            if (!reply.isOk()) {
                return refused("bond", service, reply);
            }
            JsonNode peer = reply.json();
            if (session.json) {
                return print(peer);
            }
            session.out.println(
                    "Peer                   : " + peer.path("address").asText());
            session.out.println(
                    "Bond                   : " + peer.path("bondingPolicyStr").asText());
            session.out.println(
                    "Link Select Method     : " + peer.path("linkSelectMethod").intValue());
            session.out.println(
                    "Links                  : " + peer.path("numAliveLinks").intValue() + "/"
                            + peer.path("numTotalLinks").intValue());
            session.out.println(
                    "Failover Interval (ms) : " + peer.path("failoverInterval").intValue());
            session.out.println(
                    "Up Delay (ms)          : " + peer.path("upDelay").intValue());
            session.out.println(
                    "Down Delay (ms)        : " + peer.path("downDelay").intValue());
            session.out.println(
                    "Packets Per Link       : " + peer.path("packetsPerLink").intValue());
            showLinks(peer.path("paths"));
            return 0;
        }

        private void showLinks(JsonNode paths) {
            session.out.println("\n" + LINKS);
            session.out.println(LINE);
            for (int i = 0; i < paths.size(); i++) {
                JsonNode path = paths.get(i);
                session.out.println(row(
                        "%2d: %26s %51s %016x %12d",
                        i,
                        path.path("ifname").asText(),
                        path.path("address").asText(),
                        path.path("localSocket").longValue(),
                        path.path("localPort").intValue()));
            }
            session.out.println("\n" + QUALITIES);
            session.out.println(LINE);
            for (int i = 0; i < paths.size(); i++) {
                JsonNode path = paths.get(i);
                session.out.println(row(
                        "%2d: %8.2f %8.2f %10d %7.4f %11d %11d %9d %7d %7d",
                        i,
                        path.path("latencyMean").doubleValue(),
                        path.path("latencyVariance").doubleValue(),
                        path.path("givenLinkSpeed").longValue(),
                        path.path("relativeQuality").doubleValue(),
                        path.path("lastInAge").longValue(),
                        path.path("lastOutAge").longValue(),
                        path.path("eligible").intValue(),
                        path.path("bonded").intValue(),
                        path.path("assignedFlowCount").intValue()));
            }
        }

        private static String row(String format, Object... values) {
            return String.format(Locale.ROOT, format, values);
        }
    }
}
