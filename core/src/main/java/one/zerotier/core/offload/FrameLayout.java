package one.zerotier.core.offload;

import one.zerotier.core.crypto.Bytes;

/**
 * Where the headers of a frame are, as offsets from its start. Knows Ethernet II with up to two VLAN tags, IPv4 with options,
 * IPv6 with hop-by-hop, routing and destination headers, TCP and UDP. Reused for each frame.
 */
final class FrameLayout {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;
    static final int UDP_HEADER = 8;
    static final int MIN_TCP_HEADER = 20;

    /** What can be said of the stream that a frame belongs to. */
    enum Kind {
        /** TCP or UDP, not a fragment, and the ports are there. */
        TRANSPORT,
        /** IP, and maybe of a TCP or UDP stream, but which one cannot be seen. */
        HIDDEN,
        /** Neither TCP nor UDP. */
        OTHER
    }

    private static final int ETHERNET_HEADER = 14;
    private static final int TAG = 4;
    private static final int MAX_TAGS = 2;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_SERVICE_VLAN = 0x88a8;
    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;

    private int network;
    private int transport;
    private int protocol;
    private int end;
    private boolean ipv4;
    private boolean routed;
    private boolean addressed;

    Kind parse(byte[] buffer, int offset, int length) {
        end = 0;
        addressed = false;
        routed = false;
        if (length < ETHERNET_HEADER) {
            return Kind.OTHER;
        }
        network = ETHERNET_HEADER;
        int type = Bytes.uint16(buffer, offset + ETHERNET_HEADER - 2);
        for (int tags = 0; tags < MAX_TAGS && isTag(type) && length >= network + TAG; tags++) {
            network += TAG;
            type = Bytes.uint16(buffer, offset + network - 2);
        }
        ipv4 = type == ETHERTYPE_IPV4;
        if (!ipv4 && type != ETHERTYPE_IPV6) {
            return Kind.OTHER;
        }
        if (length < network + (ipv4 ? IPV4_HEADER : IPV6_HEADER)) {
            return Kind.HIDDEN;
        }
        addressed = true;
        Kind kind = ipv4 ? parseIpv4(buffer, offset, length) : parseIpv6(buffer, offset, length);
        if (kind == Kind.TRANSPORT) {
            findEnd(buffer, offset, length);
        }
        return kind;
    }

    private static boolean isTag(int type) {
        return type == ETHERTYPE_VLAN || type == ETHERTYPE_SERVICE_VLAN;
    }

    private Kind parseIpv4(byte[] buffer, int offset, int length) {
        int ip = offset + network;
        int headerLength = (buffer[ip] & 0x0f) * 4;
        protocol = Bytes.uint8(buffer, ip + 9);
        transport = network + headerLength;
        if ((buffer[ip] & 0xf0) != 0x40
                || headerLength < IPV4_HEADER
                || (Bytes.uint16(buffer, ip + 6) & MORE_FRAGMENTS_OR_OFFSET) != 0) {
            return Kind.HIDDEN;
        }
        return transportAt(length);
    }

    private Kind parseIpv6(byte[] buffer, int offset, int length) {
        if ((buffer[offset + network] & 0xf0) != 0x60) {
            return Kind.HIDDEN;
        }
        protocol = Bytes.uint8(buffer, offset + network + 6);
        transport = network + IPV6_HEADER;
        while (protocol == HOP_BY_HOP || protocol == ROUTING || protocol == DESTINATION_OPTIONS) {
            if (length < transport + 8) {
                return Kind.HIDDEN;
            }
            // A routing header that still has segments left: the destination in the IPv6 header is not the last one.
            routed |= protocol == ROUTING && buffer[offset + transport + 3] != 0;
            protocol = Bytes.uint8(buffer, offset + transport);
            transport += (Bytes.uint8(buffer, offset + transport + 1) + 1) * 8;
        }
        if (protocol == FRAGMENT || protocol == AUTHENTICATION) {
            return Kind.HIDDEN;
        }
        return transportAt(length);
    }

    private Kind transportAt(int length) {
        if (protocol != TCP && protocol != UDP) {
            return Kind.OTHER;
        }
        return length < transport + UDP_HEADER ? Kind.HIDDEN : Kind.TRANSPORT;
    }

    private void findEnd(byte[] buffer, int offset, int length) {
        if (protocol == UDP) {
            end = transport + UDP_HEADER;
        } else if (length >= transport + MIN_TCP_HEADER) {
            int headerLength = (buffer[offset + transport + 12] >> 4 & 0x0f) * 4;
            end = headerLength < MIN_TCP_HEADER || length < transport + headerLength ? 0 : transport + headerLength;
        }
    }

    /** Whether the fixed part of the IP header is there, so that addresses can be read. */
    boolean isAddressed() {
        return addressed;
    }

    boolean isIpv4() {
        return ipv4;
    }

    boolean isTcp() {
        return protocol == TCP;
    }

    /** Whether the packet is to be sent on by whoever gets it, so that its checksum is over another destination. */
    boolean isRouted() {
        return routed;
    }

    /** Whether the transport header follows the fixed part of the IP header. */
    boolean isSimple() {
        return transport == network + (ipv4 ? IPV4_HEADER : IPV6_HEADER);
    }

    int protocol() {
        return protocol;
    }

    /** Where the IP header is. */
    int network() {
        return network;
    }

    /** Where the TCP or UDP header is. */
    int transport() {
        return transport;
    }

    /** Where the payload begins; 0 if the headers are not whole. */
    int end() {
        return end;
    }
}
