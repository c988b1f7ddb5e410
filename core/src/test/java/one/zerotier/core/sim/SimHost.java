package one.zerotier.core.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** A small IP stack on a virtual port: answers ARP and ping, asks by ARP before it sends, takes multicasts it wants. */
public final class SimHost {
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ARP_ATTEMPTS = 3;
    private static final int ARP_INTERVAL_MS = 1_000;
    private static final int PING = 8;
    private static final int PONG = 0;
    private static final int IP_HEADER = 20;
    private static final int PING_LENGTH = 64;

    private final SimNode node;
    private final long networkId;
    private final long mac;
    private final Map<Integer, Long> neighbours = new HashMap<>();
    private final Map<Integer, List<byte[]>> waiting = new HashMap<>();
    private final Set<MulticastGroup> extraGroups = new HashSet<>();
    private List<IpPrefix> subnets = List.of();
    private final Map<Integer, Long> pongs = new HashMap<>();
    private final List<byte[]> multicasts = new ArrayList<>();
    private int frames;
    private long lastPingMs;

    SimHost(SimNode node, long networkId, long mac) {
        this.node = node;
        this.networkId = networkId;
        this.mac = mac;
    }

    void configure(List<IpPrefix> newSubnets) {
        subnets = newSubnets;
    }

    List<IpPrefix> subnets() {
        return subnets;
    }

    public IpAddress ip() {
        return subnets.stream()
                .map(IpPrefix::ip)
                .filter(IpAddress::isV4)
                .findFirst()
                .orElseThrow();
    }

    Set<MulticastGroup> groups() {
        Set<MulticastGroup> groups = new HashSet<>(extraGroups);
        groups.add(new MulticastGroup(0x01005e000001L, 0));
        groups.add(new MulticastGroup(0x333300000001L, 0));
        subnets.forEach(subnet -> groups.add(MulticastGroup.resolving(subnet.ip())));
        return groups;
    }

    /** A program on this host listens to a group. */
    public void listen(MulticastGroup group) {
        extraGroups.add(group);
        node.subscribe(networkId, groups());
    }

    /** No program on this host listens to it any more. */
    public void ignore(MulticastGroup group) {
        extraGroups.remove(group);
        node.subscribe(networkId, groups());
    }

    /** Frames to multicast MACs that have arrived, ARP not counted. */
    public List<byte[]> multicasts() {
        return multicasts;
    }

    /** How many frames have arrived in all. */
    public int frames() {
        return frames;
    }

    /** When the last answer to a ping came from there; 0 if none did. */
    public long lastPongMs(IpAddress from) {
        return pongs.getOrDefault((int) from.low(), 0L);
    }

    /** Sends one ping, after ARP if need be. */
    public void ping(IpAddress to) {
        send((int) to.low(), icmp((int) to.low(), PING));
    }

    /** The same, unless one was sent less than so long ago. */
    public void pingAtMostEvery(long intervalMs, IpAddress to) {
        long nowMs = node.simulation().nowMs();
        if (nowMs - lastPingMs >= intervalMs) {
            lastPingMs = nowMs;
            ping(to);
        }
    }

    public void multicast(long group, byte[] payload) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + payload.length];
        EthernetFrame.writeHeader(frame, 0, group, mac, EthernetFrame.IPV4);
        System.arraycopy(payload, 0, frame, EthernetFrame.HEADER_LENGTH, payload.length);
        node.sendFrame(networkId, frame);
    }

    private void send(int to, byte[] frame) {
        Long neighbour = neighbours.get(to);
        if (neighbour == null) {
            boolean first = !waiting.containsKey(to);
            waiting.computeIfAbsent(to, unused -> new ArrayList<>()).add(frame);
            if (first) {
                ask(to, ARP_ATTEMPTS);
            }
            return;
        }
        EthernetFrame.writeHeader(frame, 0, neighbour, mac, EthernetFrame.IPV4);
        node.sendFrame(networkId, frame);
    }

    /** As systems do: three times, a second apart. */
    private void ask(int to, int attempts) {
        if (attempts == 0) {
            waiting.remove(to);
            return;
        }
        node.sendFrame(networkId, arp(ARP_REQUEST, Mac.BROADCAST, 0, to));
        Simulation simulation = node.simulation();
        simulation.at(simulation.nowMs() + ARP_INTERVAL_MS, () -> {
            if (waiting.containsKey(to) && node.isRunning()) {
                ask(to, attempts - 1);
            }
        });
    }

    private int ownIp() {
        return (int) ip().low();
    }

    private byte[] arp(int operation, long destination, long targetMac, int targetIp) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + 28];
        EthernetFrame.writeHeader(frame, 0, destination, mac, EthernetFrame.ARP);
        int at = EthernetFrame.HEADER_LENGTH;
        Bytes.putInt16(frame, at, 1);
        Bytes.putInt16(frame, at + 2, EthernetFrame.IPV4);
        Bytes.putInt16(frame, at + 4, 0x0604);
        Bytes.putInt16(frame, at + 6, operation);
        Bytes.putInt48(frame, at + 8, mac);
        Bytes.putInt32(frame, at + 14, ownIp());
        Bytes.putInt48(frame, at + 18, targetMac);
        Bytes.putInt32(frame, at + 24, targetIp);
        return frame;
    }

    private byte[] icmp(int to, int type) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + PING_LENGTH];
        int at = EthernetFrame.HEADER_LENGTH;
        frame[at] = 0x45;
        Bytes.putInt16(frame, at + 2, PING_LENGTH);
        frame[at + 8] = 64;
        frame[at + 9] = 1;
        Bytes.putInt32(frame, at + 12, ownIp());
        Bytes.putInt32(frame, at + 16, to);
        frame[at + IP_HEADER] = (byte) type;
        return frame;
    }

    void onFrame(byte[] frame) {
        frames++;
        long destination = Bytes.uint48(frame, 0);
        int at = EthernetFrame.HEADER_LENGTH;
        switch (Bytes.uint16(frame, 12)) {
            case EthernetFrame.ARP -> onArp(frame, at);
            case EthernetFrame.IPV4 -> {
                if (Mac.isMulticast(destination)) {
                    multicasts.add(frame);
                } else {
                    onIcmp(frame, at);
                }
            }
            default -> {}
        }
    }

    private void onArp(byte[] frame, int at) {
        if (subnets.isEmpty() || Bytes.int32(frame, at + 24) != ownIp()) {
            return;
        }
        long senderMac = Bytes.uint48(frame, at + 8);
        int senderIp = Bytes.int32(frame, at + 14);
        neighbours.put(senderIp, senderMac);
        if (Bytes.uint16(frame, at + 6) == ARP_REQUEST) {
            node.sendFrame(networkId, arp(ARP_REPLY, senderMac, senderMac, senderIp));
        }
        List<byte[]> released = waiting.remove(senderIp);
        if (released != null) {
            released.forEach(waited -> send(senderIp, waited));
        }
    }

    private void onIcmp(byte[] frame, int at) {
        int from = Bytes.int32(frame, at + 12);
        if (frame[at + IP_HEADER] == PING) {
            send(from, icmp(from, PONG));
        } else if (frame[at + IP_HEADER] == PONG) {
            pongs.put(from, node.simulation().nowMs());
        }
    }
}
