package one.zerotier.daemon.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;
import one.zerotier.link.HostNetwork;
import one.zerotier.poll.Poller;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The virtual ports of all networks. */
final class Ports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    private static final String ANY_NAME = "zt%d";
    private static final int MAX_PORTS = 32;

    private final Poller poller;
    private final HostNetwork host;
    private final Memory memory;
    private final Map<Long, Port> byNetwork = new HashMap<>();
    private final Int2ObjectHashMap<Port> byFd = new Int2ObjectHashMap<>();

    Ports(Poller poller, HostNetwork host, Memory memory) {
        this.poller = poller;
        this.host = host;
        this.memory = memory;
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
     * @throws NativeException if the system refuses
     */
    Port open(Network network) throws NativeException {
        if (byNetwork.size() >= MAX_PORTS) {
            throw new NativeException("create a device", "there are " + MAX_PORTS + " already, which is the limit");
        }
        byte[] mac = new byte[6];
        Bytes.putInt48(mac, 0, network.mac());
        NetworkConfig config = network.config();
        int mtu = config == null ? NetworkConfig.DEFAULT_MTU : config.mtu();
        TapDevice tap = create(memory.deviceName(network.id()), mac, mtu);
        memory.saveDeviceName(network.id(), tap.name());
        Port port = new Port(network.id(), tap, host, mtu);
        byNetwork.put(network.id(), port);
        byFd.put(tap.fd(), port);
        poller.add(tap.fd());
        return port;
    }

    /** Under its old name if that is free, so that an operator's own settings for it go on to hold. */
    private static TapDevice create(@Nullable String oldName, byte[] mac, int mtu) throws NativeException {
        if (oldName != null) {
            try {
                return TapDevices.create(oldName, mac, mtu);
            } catch (NativeException e) {
                LOG.debug("old name cannot be had device={} reason={}", oldName, e.getMessage());
            }
        }
        return TapDevices.create(ANY_NAME, mac, mtu);
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

    void close(long networkId) {
        Port port = byNetwork.remove(networkId);
        if (port != null) {
            byFd.remove(port.tap().fd());
            poller.remove(port.tap().fd());
            port.close();
        }
    }

    @Override
    public void close() {
        new ArrayList<>(byNetwork.keySet()).forEach(this::close);
    }
}
