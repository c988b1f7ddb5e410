package one.zerotier.core.network;

import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;

/**
 * Recognizes frames that hold a datagram of one of our own sockets. Where the host has made one bridge of our virtual port
 * and of the device that carries our datagrams, it sends those to all ports while it does not know where their receiver is,
 * and each of them would be tunnelled in the next one, for ever. PROTOCOL.md, "Frames".
 */
final class OwnDatagrams {
    private static final int UDP = 17;
    private static final int MAX_TAGS = 2;

    private static final int IPV4_HEADER = 20;
    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_SOURCE = 12;
    private static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    private static final int IPV6_HEADER = 40;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;

    private static final int PORTS_LENGTH = 4;

    private Endpoint[] sockets = {};

    void ofSockets(List<Endpoint> bound) {
        sockets = bound.toArray(Endpoint[]::new);
    }

    boolean isIn(EthernetFrame frame) {
        int at = frame.payloadOffset();
        int end = at + frame.payloadLength();
        int etherType = frame.etherType();
        for (int i = 0; i < MAX_TAGS && EthernetFrame.isVlanTag(etherType); i++) {
            if (end - at < EthernetFrame.TAG_LENGTH) {
                return false;
            }
            etherType = Bytes.uint16(frame.buffer(), at + 2);
            at += EthernetFrame.TAG_LENGTH;
        }
        return switch (etherType) {
            case EthernetFrame.IPV4 -> isInIpv4(frame.buffer(), at, end - at);
            case EthernetFrame.IPV6 -> isInIpv6(frame.buffer(), at, end - at);
            default -> false;
        };
    }

    private boolean isInIpv4(byte[] packet, int at, int length) {
        if (length < IPV4_HEADER + PORTS_LENGTH
                || packet[at + IPV4_PROTOCOL] != UDP
                || (Bytes.uint16(packet, at + IPV4_FRAGMENT) & FRAGMENT_OFFSET_MASK) != 0) {
            return false;
        }
        int headerLength = (packet[at] & 0xf) * 4;
        return length >= headerLength + PORTS_LENGTH
                && isOurs(true, 0, Bytes.uint32(packet, at + IPV4_SOURCE), Bytes.uint16(packet, at + headerLength));
    }

    private boolean isInIpv6(byte[] packet, int at, int length) {
        return length >= IPV6_HEADER + PORTS_LENGTH
                && packet[at + IPV6_NEXT_HEADER] == UDP
                && isOurs(
                        false,
                        Bytes.int64(packet, at + IPV6_SOURCE),
                        Bytes.int64(packet, at + IPV6_SOURCE + Long.BYTES),
                        Bytes.uint16(packet, at + IPV6_HEADER));
    }

    private boolean isOurs(boolean v4, long high, long low, int port) {
        for (Endpoint socket : sockets) {
            IpAddress ip = socket.ip();
            if (socket.port() == port && ip.isV4() == v4 && ip.low() == low && ip.high() == high) {
                return true;
            }
        }
        return false;
    }
}
