package one.zerotier.daemon;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.earth.Invitation;
import org.jspecify.annotations.Nullable;

/** The daemon's command line. Read by hand: the library that reads the others' takes 70 ms of the start. */
final class Options {
    static final String HELP = """
            One flat, encrypted LAN over any set of machines.

            Usage:
              sudo java -jar zerotier-one.jar [options] [HOME] [INVITATION]
              java -jar zerotier-one.jar cli COMMAND
              java -jar zerotier-one.jar idtool COMMAND

                  HOME                   Directory for identity and state; /var/lib/zerotier-one if not given.

              -p=PORT                    UDP port, and TCP port of the local API; 0 is any.
              -U                         Run without being root, if the system lets you make network devices.
                  --endpoint=IP[/PORT]   Where others find this supernode, if that is not one of its own
                                           addresses: the outside of a router that forwards the port, for
                                           example. May be given several times; is remembered.
              -h, -?, --help             Show this.
              -v, --version              Show the version.

            The first start without an invitation founds an Earth: a LAN of your own, of which this machine
            becomes the supernode. It prints an invitation. With that, other machines join:

              sudo java -jar zerotier-one.jar earth-...

            Ctrl-C, SIGTERM and 'killall zerotier-one' stop it.
            """;

    private static final int MAX_PORT = 65_535;
    private static final String PORT = "-p";
    private static final String ENDPOINT = "--endpoint";

    private @Nullable Integer port;
    private boolean unprivileged;
    private boolean helpRequested;
    private boolean versionRequested;
    private final List<String> endpoints = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private Options() {}

    static Options parse(String... arguments) throws StartException {
        Options options = new Options();
        boolean onlyWords = false;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (onlyWords || !argument.startsWith("-")) {
                options.words.add(argument);
            } else if (argument.equals("--")) {
                onlyWords = true;
            } else if (argument.equals(PORT) || argument.equals(ENDPOINT)) {
                i++;
                options.take(argument, i < arguments.length ? arguments[i] : "");
            } else if (argument.startsWith(ENDPOINT + "=")) {
                options.take(ENDPOINT, argument.substring(ENDPOINT.length() + 1));
            } else if (argument.startsWith(PORT)) {
                String value = argument.substring(PORT.length());
                options.take(PORT, value.startsWith("=") ? value.substring(1) : value);
            } else {
                options.takeSwitch(argument);
            }
        }
        return options;
    }

    private void take(String option, String value) throws StartException {
        if (value.isEmpty()) {
            throw new StartException(option + (option.equals(PORT) ? " takes a port." : " takes an IP address.")
                    + " -h shows what there is.");
        }
        if (option.equals(ENDPOINT)) {
            endpoints.add(value);
            return;
        }
        if (port != null) {
            throw new StartException("-p can be given once: there is one port.");
        }
        try {
            port = Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw new StartException("-p takes a port from 0 to 65535, not " + value + ".", e);
        }
    }

    private void takeSwitch(String option) throws StartException {
        switch (option) {
            case "-U" -> unprivileged = true;
            case "-h", "-?", "--help" -> helpRequested = true;
            case "-v", "--version" -> versionRequested = true;
            default -> throw new StartException("There is no option " + option + ". -h shows what there is.");
        }
    }

    boolean helpRequested() {
        return helpRequested;
    }

    boolean versionRequested() {
        return versionRequested;
    }

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
