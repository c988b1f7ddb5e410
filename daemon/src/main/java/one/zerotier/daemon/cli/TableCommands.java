package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Stock's commands that print one line for each of something. */
final class TableCommands {
    private TableCommands() {}

    static List<ServiceCommand> all(Session session) {
        return List.of(new ListPeers(session), new Peers(session), new ListNetworks(session));
    }

    private static @Nullable JsonNode preferredPath(JsonNode peer) {
        for (JsonNode path : peer.path("paths")) {
            if (path.path("preferred").booleanValue()) {
                return path;
            }
        }
        return null;
    }

    /** In ms; -1 if it never was. */
    private static long age(JsonNode path, String key) {
        long atMs = path.path(key).longValue();
        return atMs == 0 ? -1 : System.currentTimeMillis() - atMs;
    }

    private static String version(JsonNode peer) {
        return peer.path("versionMajor").intValue() < 0
                ? "-"
                : peer.path("version").asText();
    }

    /** For scripts. */
    @Command(name = "listpeers", description = "Show the nodes that this one knows, for scripts.")
    static final class ListPeers extends ServiceCommand {
        ListPeers(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = service.get("/peer");
            if (!reply.isOk()) {
                return refused("listpeers", service, reply);
            }
            JsonNode peers = reply.json();
            if (session.json) {
                return print(peers);
            }
            session.out.println("200 listpeers <ztaddr> <path> <latency> <version> <role>");
            for (JsonNode peer : peers) {
                JsonNode path = preferredPath(peer);
                session.out.println("200 listpeers " + peer.path("address").asText() + " "
                        + (path == null
                                ? "-"
                                : path.path("address").asText() + ";" + age(path, "lastSend") + ";"
                                        + age(path, "lastReceive"))
                        + " " + peer.path("latency").asText() + " " + version(peer) + " "
                        + peer.path("role").asText());
            }
            return 0;
        }
    }

    /** For people. */
    @Command(
            name = "peers",
            description = {
                "Show the nodes that this one knows, for people.",
                "DIRECT: there is a path to it. RELAY: packets go through a root until there is one."
            })
    static final class Peers extends ServiceCommand {
        Peers(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = service.get("/peer");
            if (!reply.isOk()) {
                return refused("peers", service, reply);
            }
            JsonNode peers = reply.json();
            if (session.json) {
                return print(peers);
            }
            session.out.println("200 peers");
            session.out.println("<ztaddr>   <ver>  <role> <lat> <link>   <lastTX> <lastRX> <path>");
            boolean tunneled = false;
            for (JsonNode peer : peers) {
                session.out.println(line(peer));
                tunneled |= peer.path("tunneled").booleanValue();
            }
            if (tunneled) {
                session.out.println("NOTE: Currently tunneling through a TCP relay. Ensure that UDP is not blocked.");
            }
            return 0;
        }

        private static String line(JsonNode peer) {
            JsonNode path = preferredPath(peer);
            String start = String.format(
                    "%s %-6s %-6s %5d ",
                    peer.path("address").asText(),
                    version(peer),
                    peer.path("role").asText(),
                    peer.path("latency").intValue());
            if (path == null) {
                return start + "RELAY";
            }
            return start
                    + String.format(
                            "%s%-8d %-8d %s",
                            peer.path("tunneled").booleanValue() ? "RELAY " : "DIRECT   ",
                            age(path, "lastSend"),
                            age(path, "lastReceive"),
                            path.path("address").asText());
        }
    }

    /** Networks that we are on. */
    @Command(name = "listnetworks", aliases = "networks", description = "Show the networks that this node is on.")
    static final class ListNetworks extends ServiceCommand {
        ListNetworks(Session session) {
            super(session);
        }

        @Override
        int run(Service service) throws CliException {
            Reply reply = service.get("/network");
            if (!reply.isOk()) {
                return refused("listnetworks", service, reply);
            }
            JsonNode networks = reply.json();
            if (session.json) {
                return print(networks);
            }
            session.out.println("200 listnetworks <nwid> <name> <mac> <status> <type> <dev> <ZT assigned ips>");
            for (JsonNode network : networks) {
                List<String> ips = new ArrayList<>();
                network.path("assignedAddresses").forEach(ip -> ips.add(ip.asText()));
                session.out.println(String.join(
                        " ",
                        "200 listnetworks",
                        network.path("nwid").asText(),
                        network.path("name").asText(),
                        network.path("mac").asText(),
                        network.path("status").asText(),
                        network.path("type").asText(),
                        network.path("portDeviceName").asText(),
                        ips.isEmpty() ? "-" : String.join(",", ips)));
                printLogin(network);
            }
            return 0;
        }

        /** Only networks of stock controllers with single sign-on have these. */
        private void printLogin(JsonNode network) {
            if (!network.path("ssoEnabled").booleanValue()) {
                return;
            }
            if (network.path("status").asText().equals("AUTHENTICATION_REQUIRED")) {
                session.out.println("    AUTH EXPIRED, URL: "
                        + network.path("authenticationURL").asText());
            } else {
                long leftMs = network.path("authenticationExpiryTime").longValue() - System.currentTimeMillis();
                session.out.println("    AUTH OK, expires in: " + leftMs / 1_000 + " seconds");
            }
        }
    }
}
