package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;
import one.zerotier.link.HostNetwork;
import one.zerotier.poll.Poller;

/** Runs in a network namespace of its own: a machine with two devices, which then are switched off one after the other. */
final class RefusedSendsChild {
    private static final int PORT = 9993;
    private static final byte[] DATAGRAM = new byte[100];

    private RefusedSendsChild() {}

    public static void main(String[] arguments) throws Exception {
        ip("link add e0 type veth peer name e1");
        for (int i = 0; i < 2; i++) {
            ip("addr add 198.18." + i + ".1/24 dev e" + i);
            ip("link set e" + i + " up");
        }
        AtomicInteger refused = new AtomicInteger();
        try (Poller poller = new Poller();
                Sockets sockets = new Sockets(poller, PORT, SocketRules.NONE, true, 1, refused::addAndGet)) {
            sockets.sync(HostNetwork.current().addresses(), Set.of());
            LocalNetwork.Socket first = socketOf(sockets, "198.18.0.1");
            LocalNetwork.Socket second = socketOf(sockets, "198.18.1.1");
            send(sockets, first, "198.18.0.9", 5);
            send(sockets, second, "198.18.1.9", 5);
            sockets.flush();
            assertThat(refused).as("somebody might be there").hasValue(0);
            ip("link set e0 down");
            send(sockets, first, "198.18.0.9", 3);
            send(sockets, second, "198.18.1.9", 1);
            sockets.flush();
            assertThat(refused).hasValue(3);
            ip("link set e1 down");
            send(sockets, first, "198.18.0.9", 1);
            send(sockets, second, "198.18.1.9", 4);
            sockets.flush();
            assertThat(refused).as("of both sockets").hasValue(8);
            send(sockets, second, "198.18.1.9", 1);
        }
        assertThat(refused).as("with what was left on closing").hasValue(9);
    }

    private static void ip(String command) throws NativeException {
        List<String> words = new ArrayList<>(List.of("ip"));
        words.addAll(List.of(command.split(" ", -1)));
        SystemProgram.run(words);
    }

    private static LocalNetwork.Socket socketOf(Sockets sockets, String ip) {
        return sockets.describe().stream()
                .filter(socket -> socket.bound().ip().equals(IpAddress.parse(ip)))
                .findAny()
                .orElseThrow();
    }

    private static void send(Sockets sockets, LocalNetwork.Socket from, String ip, int count) {
        for (int i = 0; i < count; i++) {
            sockets.send(from.id(), new Endpoint(IpAddress.parse(ip), PORT), DATAGRAM, 0, DATAGRAM.length);
        }
    }
}
