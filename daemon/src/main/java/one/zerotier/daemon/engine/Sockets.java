package one.zerotier.daemon.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;
import one.zerotier.link.InterfaceAddress;
import one.zerotier.poll.Poller;
import one.zerotier.udp.UdpBatch;
import one.zerotier.udp.UdpSocket;
import org.agrona.collections.Int2ObjectHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets: one on every usable address of the machine, tied to its interface so that no route, least of all one of
 * our own networks', can lead our datagrams elsewhere.
 */
final class Sockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
    private static final List<String> SKIPPED_PREFIXES = List.of("lo", "zt", "tun", "tap", "feth", "utun");

    private record Binding(String device, IpAddress ip) {}

    private static final class Bound {
        private final int id;
        private final Endpoint local;
        private final UdpSocket socket;
        private final LoadShedding shedding;
        private final BitSet reasonsTold = new BitSet();

        private Bound(int id, Endpoint local, UdpSocket socket, long seed) {
            this.id = id;
            this.local = local;
            this.socket = socket;
            this.shedding = new LoadShedding(socket::receiveFillPercent, seed);
        }

        /** Each reason once, for there may be one for every datagram. */
        private void note(int errno) {
            if (!reasonsTold.get(errno)) {
                reasonsTold.set(errno);
                LOG.debug("datagrams refused endpoint={} errno={}", local, errno);
            }
        }
    }

    /** What a burst at 1 Gbit/s brings in 8 ms, for which the engine may be busy or not scheduled. */
    private static final int SMALL_BUFFER = 1024 * 1024;

    private final Poller poller;
    private final int port;
    private final SocketRules rules;
    private final boolean offloads;
    private final long seed;
    private final IntConsumer refused;
    private final UdpBatch batch = new UdpBatch();
    private final Map<Binding, Bound> bindings = new HashMap<>();
    private final Int2ObjectHashMap<Bound> byId = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<Bound> byFd = new Int2ObjectHashMap<>();
    private final Set<Binding> complainedAbout = new HashSet<>();
    private final EndpointCache endpoints = new EndpointCache();
    private boolean complainedAboutBuffers;
    private int nextId = 1;

    /**
     * @param offloads whether the system may send and receive many datagrams at once
     * @param seed random, of this process: strangers must not know which senders count as one
     * @param refused hears how many datagrams the system has not taken
     */
    Sockets(Poller poller, int port, SocketRules rules, boolean offloads, long seed, IntConsumer refused) {
        this.poller = poller;
        this.port = port;
        this.rules = rules;
        this.offloads = offloads;
        this.seed = seed;
        this.refused = refused;
    }

    /** Opens and closes sockets until they are those that these addresses call for. Returns whether anything changed. */
    boolean sync(List<InterfaceAddress> addresses, Set<String> ownDevices) {
        Set<Binding> wanted = new HashSet<>();
        for (InterfaceAddress address : addresses) {
            IpAddress ip = Ips.fromJdk(address.ip());
            if (address.up()
                    && !address.loopback()
                    && !address.temporary()
                    && !address.tentative()
                    && !ownDevices.contains(address.device())
                    && isUsable(address.device())
                    && ip.isUsableAsPath()
                    && rules.allows(ip)) {
                wanted.add(new Binding(address.device(), ip));
            }
        }
        boolean changed = closeAllBut(wanted);
        for (Binding binding : wanted) {
            changed |= !bindings.containsKey(binding) && open(binding);
        }
        complainedAbout.retainAll(wanted);
        return changed;
    }

    private boolean isUsable(String device) {
        return SKIPPED_PREFIXES.stream().noneMatch(device::startsWith)
                && rules.skippedDevices().stream().noneMatch(device::startsWith);
    }

    private boolean closeAllBut(Set<Binding> wanted) {
        List<Binding> gone = new ArrayList<>(bindings.keySet());
        gone.removeAll(wanted);
        for (Binding binding : gone) {
            Bound bound = bindings.remove(binding);
            if (bound != null) {
                close(bound);
            }
        }
        return !gone.isEmpty();
    }

    private void close(Bound bound) {
        poller.remove(bound.socket.fd());
        byId.remove(bound.id);
        byFd.remove(bound.socket.fd());
        bound.socket.close();
    }

    private boolean open(Binding binding) {
        try {
            UdpSocket socket = UdpSocket.open(Ips.toJdk(binding.ip), port, binding.device, batch, offloads);
            Bound bound = new Bound(nextId++, new Endpoint(binding.ip, port), socket, seed);
            bindings.put(binding, bound);
            byId.put(bound.id, bound);
            byFd.put(socket.fd(), bound);
            poller.add(socket.fd());
            socket.onRefusal((datagrams, errno) -> {
                bound.note(errno);
                refused.accept(datagrams);
            });
            LOG.debug("socket open endpoint={} device={}", bound.local, binding.device);
            checkBuffers(socket);
            return true;
        } catch (NativeException e) {
            if (complainedAbout.add(binding)) {
                LOG.warn("Cannot receive on {} of {}: {}", binding.ip, binding.device, e.getMessage());
            }
            return false;
        }
    }

    private void checkBuffers(UdpSocket socket) {
        int smaller = Math.min(socket.receiveBufferSize(), socket.sendBufferSize());
        if (smaller < SMALL_BUFFER && !complainedAboutBuffers) {
            complainedAboutBuffers = true;
            LOG.warn(
                    "Sockets have buffers of {} KiB only, so bursts get lost. Raise the system's limit: {}",
                    smaller / 1024,
                    Platform.current() == Platform.LINUX
                            ? "sysctl -w net.core.rmem_max=4194304 net.core.wmem_max=4194304"
                            : "sysctl -w kern.ipc.maxsockbuf=8388608");
        }
    }

    /** Sends what has been collected. */
    void flush() {
        batch.flush();
    }

    /** What a datagram is handed to. */
    interface Receiver {
        void onDatagram(int socketId, Endpoint from, byte[] buffer, int offset, int length);

        /** A datagram is let go, unlooked at, because too many come. */
        void onShed();
    }

    /** Hands over the datagrams that wait on a socket, at most so many; none if the socket is closed. */
    int receive(int fd, Receiver receiver, int max) {
        Bound bound = byFd.get(fd);
        if (bound == null) {
            return 0;
        }
        int count = bound.socket.receiveBatch(
                (buffer, offset, length, v4, high, low, fromPort) -> {
                    if (bound.shedding.takes(bound.shedding.sender(v4, high, low))) {
                        receiver.onDatagram(bound.id, endpoints.get(v4, high, low, fromPort), buffer, offset, length);
                    } else {
                        receiver.onShed();
                    }
                },
                max);
        bound.shedding.afterTurn(count >= max);
        return count;
    }

    /** Sends a datagram, at the next {@link #flush} at the latest. */
    void send(int socketId, Endpoint to, byte[] buffer, int offset, int length) {
        Bound bound = byId.get(socketId);
        if (bound != null) {
            IpAddress ip = to.ip();
            bound.socket.send(ip.isV4(), ip.high(), ip.low(), to.port(), buffer, offset, length);
        }
    }

    void sendShortLived(int socketId, Endpoint to, int timeToLive, byte[] buffer, int offset, int length) {
        Bound bound = byId.get(socketId);
        if (bound != null) {
            IpAddress ip = to.ip();
            bound.socket.send(ip.isV4(), ip.high(), ip.low(), to.port(), buffer, offset, length, timeToLive);
        }
    }

    /** What the node is told of our sockets. */
    List<LocalNetwork.Socket> describe() {
        return bindings.values().stream()
                .map(bound -> new LocalNetwork.Socket(bound.id, bound.local))
                .sorted((a, b) -> Integer.compare(a.id(), b.id()))
                .toList();
    }

    List<Endpoint> endpoints() {
        return bindings.values().stream().map(bound -> bound.local).sorted().toList();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        closeAllBut(Set.of());
    }
}
