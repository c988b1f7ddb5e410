package one.zerotier.daemon.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;
import one.zerotier.link.HostNetwork;
import one.zerotier.poll.Poller;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The virtual ports of all networks. */
final class Ports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    private static final String ANY_NAME = "zt%d";
    /** A bound for what a mistaken script can do to the system, and more than anybody is known to need. */
    static final int MAX_PORTS = 32;

    /** Numbers of devices to try before giving up; others on the machine may use such names, too. */
    private static final int MAX_NUMBER = 1_000;

    private final Poller poller;
    private final HostNetwork host;
    private final Memory memory;
    private final NameServers nameServers;
    private final boolean offloads;
    private final FrameReceiver receiver;
    private final Runnable onMalformed;
    private final byte[] readBuffer = new byte[FrameChannel.BUFFER_LENGTH];
    private final Long2ObjectHashMap<Port> byNetwork = new Long2ObjectHashMap<>();
    private final Int2ObjectHashMap<Port> byFd = new Int2ObjectHashMap<>();
    private Port[] asArray = {};

    /** Whom frames of the host are handed to. */
    @FunctionalInterface
    interface FrameReceiver {
        /** The array is lent for the call, and may be changed. */
        void onFrame(long networkId, byte[] buffer, int offset, int length);
    }

    Ports(
            Poller poller,
            HostNetwork host,
            Memory memory,
            NameServers nameServers,
            boolean offloads,
            FrameReceiver receiver,
            Runnable onMalformed) {
        this.poller = poller;
        this.host = host;
        this.memory = memory;
        this.nameServers = nameServers;
        this.offloads = offloads;
        this.receiver = receiver;
        this.onMalformed = onMalformed;
    }

    @Nullable
    Port get(long networkId) {
        return byNetwork.get(networkId);
    }

    @Nullable
    Port byFd(int fd) {
        return byFd.get(fd);
    }

    Collection<Port> all() {
        return byNetwork.values();
    }

    /** All, for the path of frames; not to be changed. */
    Port[] asArray() {
        return asArray;
    }

    Set<String> deviceNames() {
        return byNetwork.values().stream().map(Port::name).collect(Collectors.toUnmodifiableSet());
    }

    List<IpPrefix> subnets() {
        List<IpPrefix> subnets = new ArrayList<>();
        byNetwork.values().forEach(port -> subnets.addAll(port.subnets()));
        return subnets;
    }

    /**
     * Makes the port of a network.
     *
     * @param joined all networks; those without a port may get theirs later, and then want their old names
     * @throws NativeException if the system refuses
     */
    Port open(Network network, Collection<Network> joined) throws NativeException {
        if (byNetwork.size() >= MAX_PORTS) {
            throw new NativeException(
                    "create a device",
                    "there are " + MAX_PORTS + " already, which is the limit; leave a network first");
        }
        Set<String> reserved = new HashSet<>();
        for (Network other : joined) {
            String name = other.id() == network.id() ? null : memory.deviceName(other.id());
            if (name != null) {
                reserved.add(name);
            }
        }
        byte[] mac = new byte[6];
        Bytes.putInt48(mac, 0, network.mac());
        NetworkConfig config = network.config();
        int mtu = config == null ? NetworkConfig.DEFAULT_MTU : config.mtu();
        TapDevice tap = create(memory.deviceName(network.id()), reserved, mac, mtu);
        memory.saveDeviceName(network.id(), tap.name());
        long id = network.id();
        FrameChannel channel = new FrameChannel(
                tap, readBuffer, (buffer, offset, length) -> receiver.onFrame(id, buffer, offset, length), onMalformed);
        Port port = new Port(id, tap, channel, host, mtu);
        byNetwork.put(id, port);
        asArray = byNetwork.values().toArray(Port[]::new);
        byFd.put(tap.fd(), port);
        poller.add(tap.fd());
        return port;
    }

    /** Under its old name if that is free, so that an operator's own settings for it go on to hold. */
    private TapDevice create(@Nullable String oldName, Set<String> reserved, byte[] mac, int mtu)
            throws NativeException {
        if (oldName != null) {
            try {
                return TapDevices.create(oldName, mac, mtu, offloads);
            } catch (NativeException e) {
                if (!isTaken(e) && e.errno() != Errno.EINVAL) {
                    throw e;
                }
                LOG.warn("The device cannot be named {} as before: {}.", oldName, e.getMessage());
            }
        }
        return Platform.current() == Platform.LINUX
                ? createNumbered(reserved, mac, mtu)
                : TapDevices.create(ANY_NAME, mac, mtu, offloads);
    }

    /** With the first number that is free and that no other network had. */
    private TapDevice createNumbered(Set<String> reserved, byte[] mac, int mtu) throws NativeException {
        for (int number = 0; number < MAX_NUMBER; number++) {
            String name = "zt" + number;
            if (reserved.contains(name)) {
                continue;
            }
            try {
                return TapDevices.create(name, mac, mtu, offloads);
            } catch (NativeException e) {
                if (!isTaken(e)) {
                    throw e;
                }
            }
        }
        return TapDevices.create(ANY_NAME, mac, mtu, offloads);
    }

    private static boolean isTaken(NativeException e) {
        return e.errno() == Errno.EBUSY || e.errno() == Errno.EEXIST;
    }

    /**
     * Sets on every device what the configuration of its network wants and may have. Networks are served in the order of
     * their devices; what one has got the next ones must leave alone.
     *
     * @param networks all that have been joined
     * @return the ports whose addresses have changed by that
     */
    List<Port> arrange(Collection<Network> networks, Underlay underlay, Set<IpAddress> rootIps, boolean online) {
        Map<Long, Network> byId = networks.stream().collect(Collectors.toMap(Network::id, network -> network));
        List<Port> ordered = new ArrayList<>(byNetwork.values());
        ordered.sort(Port.ORDER);
        List<Port> changed = new ArrayList<>();
        List<Guard.Claim> claims = new ArrayList<>();
        for (Port port : ordered) {
            Network network = byId.get(port.networkId());
            NetworkConfig config = network == null ? null : network.config();
            if (config != null) {
                Set<IpPrefix> before = port.addresses();
                Set<IpPrefix> subnetsBefore = port.subnets();
                NetworkSettings settings = memory.settings(port.networkId());
                port.apply(config, settings, new Guard(underlay, rootIps, List.copyOf(claims)), online);
                nameServers.want(port.name(), settings.allowDns() ? port.domainServers(config.dns()) : null);
                if (!port.addresses().equals(before) || !port.subnets().equals(subnetsBefore)) {
                    changed.add(port);
                }
            }
            claims.addAll(port.claims());
        }
        return changed;
    }

    /** What an operator can do if the system refuses to make a device; a sentence with a space before it, or nothing. */
    static String advice(int errno) {
        if (Platform.current() != Platform.LINUX) {
            return "";
        }
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV ->
                " Load the driver with \"modprobe tun\"; in a container, pass it the device /dev/net/tun.";
            case Errno.EPERM, Errno.EACCES ->
                " Run as root; in a container, pass it the device /dev/net/tun and the capability NET_ADMIN.";
            default -> "";
        };
    }

    /** Gives the hosts' systems what they are to have. */
    void flush() {
        for (int i = 0; i < asArray.length; i++) {
            asArray[i].channel().flush();
        }
    }

    void close(long networkId) {
        Port port = byNetwork.remove(networkId);
        if (port != null) {
            asArray = byNetwork.values().toArray(Port[]::new);
            byFd.remove(port.tap().fd());
            poller.remove(port.tap().fd());
            port.close();
            nameServers.want(port.name(), null);
        }
    }

    @Override
    public void close() {
        new ArrayList<>(byNetwork.keySet()).forEach(this::close);
    }
}
