package one.zerotier.daemon;

import java.util.concurrent.ThreadLocalRandom;
import one.zerotier.udp.UdpSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which port to use: the one that was asked for and no other, or else the usual one or the next that is free. */
final class PortChoice {
    static final int DEFAULT_PORT = 8993;

    private static final Logger LOG = LoggerFactory.getLogger(PortChoice.class);
    private static final int MAX_TRIED = 256;
    private static final int FIRST_RANDOM = 20_000;
    private static final int LAST_RANDOM = 65_499;

    private PortChoice() {}

    /**
     * A port that is free for UDP and TCP at this moment.
     *
     * @param configured in {@code local.conf}; counts more than the command line, as with stock nodes
     * @param asked on the command line
     */
    static int choose(@Nullable Integer configured, @Nullable Integer asked) throws StartException {
        Integer wanted = configured != null ? configured : asked;
        if (wanted == null) {
            return usualOrNext();
        }
        if (wanted == 0) {
            return random();
        }
        if (!UdpSocket.isPortFree(wanted)) {
            throw new StartException(
                    "Port " + wanted + " is in use by another program." + " Stop that, or choose another port with "
                            + (configured != null ? "primaryPort in local.conf." : "-p."));
        }
        return wanted;
    }

    private static int usualOrNext() throws StartException {
        for (int port = DEFAULT_PORT; port < DEFAULT_PORT + MAX_TRIED; port++) {
            if (UdpSocket.isPortFree(port)) {
                if (port != DEFAULT_PORT) {
                    LOG.warn("Port {} is in use by another program; using port {} instead.", DEFAULT_PORT, port);
                }
                return port;
            }
        }
        throw new StartException("No port from " + DEFAULT_PORT + " to " + (DEFAULT_PORT + MAX_TRIED - 1)
                + " is free. Choose one with -p.");
    }

    private static int random() throws StartException {
        for (int i = 0; i < MAX_TRIED; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_RANDOM, LAST_RANDOM + 1);
            if (UdpSocket.isPortFree(port)) {
                return port;
            }
        }
        throw new StartException("No free port was found. Choose one with -p.");
    }
}
