package one.zerotier.daemon;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.earth.Invitation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The daemon's command line. */
@Command(
        name = "zerotier-one",
        usageHelpWidth = 100,
        sortOptions = false,
        header = "One flat, encrypted LAN over any set of machines.",
        synopsisHeading = "%nUsage:%n  ",
        customSynopsis = {
            "sudo java -jar zerotier-one.jar [options] [HOME] [INVITATION]",
            "  java -jar zerotier-one.jar cli COMMAND",
            "  java -jar zerotier-one.jar idtool COMMAND",
        },
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footer = {
            "",
            "The first start without an invitation founds an Earth: a LAN of your own, of which this machine",
            "becomes the supernode. It prints an invitation. With that, other machines join:",
            "",
            "  sudo java -jar zerotier-one.jar earth-...",
            "",
            "Ctrl-C, SIGTERM and 'killall zerotier-one' stop it.",
        })
final class Options {
    private static final int MAX_PORT = 65_535;

    @Option(names = "-p", paramLabel = "PORT", description = "UDP port, and TCP port of the local API; 0 is any.")
    private @Nullable Integer port;

    @Option(names = "-U", description = "Run without being root, if the system lets you make network devices.")
    private boolean unprivileged;

    @Option(
            names = "--endpoint",
            paramLabel = "IP[/PORT]",
            description = {
                "Where others find this supernode, if that is not one of its own addresses: the outside of a",
                "router that forwards the port, for example. May be given several times; is remembered."
            })
    private List<String> endpoints = new ArrayList<>();

    @Option(
            names = {"-h", "-?", "--help"},
            usageHelp = true,
            description = "Show this.")
    boolean helpRequested;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean versionRequested;

    @Parameters(
            arity = "0..2",
            hideParamSyntax = true,
            paramLabel = "HOME",
            description = "Directory for identity and state; /var/lib/zerotier-one if not given.")
    private List<String> words = new ArrayList<>();

    /** Null if the operator leaves it to us; 0 for any. */
    @Nullable
    Integer port() throws StartException {
        if (port != null && (port < 0 || port > MAX_PORT)) {
            throw new StartException("-p takes a port from 0 to 65535, not " + port + ".");
        }
        return port;
    }

    boolean unprivileged() {
        return unprivileged;
    }

    /** Null if none was given. */
    @Nullable
    String home() throws StartException {
        List<String> homes =
                words.stream().filter(word -> !Invitation.looksLikeOne(word)).toList();
        if (homes.size() > 1) {
            throw new StartException("There can be one home directory, not two: " + String.join(" and ", homes) + ".");
        }
        return homes.isEmpty() ? null : homes.get(0);
    }

    /** Null if none was given. */
    @Nullable
    Invitation invitation() throws StartException {
        List<String> invitations =
                words.stream().filter(Invitation::looksLikeOne).toList();
        if (invitations.size() > 1) {
            throw new StartException("One invitation at a time, please.");
        }
        if (invitations.isEmpty()) {
            return null;
        }
        try {
            return Invitation.parse(invitations.get(0));
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Endpoints that the operator names.
     *
     * @param defaultPort for those without
     */
    List<Endpoint> endpoints(int defaultPort) throws StartException {
        List<Endpoint> parsed = new ArrayList<>();
        for (String text : endpoints) {
            try {
                parsed.add(
                        text.contains("/") ? Endpoint.parse(text) : new Endpoint(IpAddress.parse(text), defaultPort));
            } catch (IllegalArgumentException e) {
                throw new StartException(
                        "--endpoint takes an IP address, with /PORT if it is not the usual one: " + e.getMessage()
                                + ".",
                        e);
            }
        }
        return parsed;
    }
}
