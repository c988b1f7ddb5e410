package one.zerotier.core.rule;

import one.zerotier.core.crypto.Bytes;

/**
 * An Ethernet frame as rules see it: direction, both ends, and the payload, which an IP header may begin. A view over
 * an array that the caller owns; one object serves all frames. Offsets count from the start of the payload.
 *
 * <p>The IP headers are looked at once per frame, when the first rule asks.
 */
public final class FrameView {
    static final int ETHERTYPE_IPV4 = 0x0800;
    static final int ETHERTYPE_ARP = 0x0806;
    static final int ETHERTYPE_IPV6 = 0x86dd;
    static final int PROTOCOL_ICMP = 1;
    static final int PROTOCOL_TCP = 6;
    static final int PROTOCOL_ICMPV6 = 58;
    /** For a protocol or port that the frame does not have. */
    static final int NONE = -1;

    private static final int PROTOCOL_UDP = 17;
    private static final int PROTOCOL_SCTP = 132;
    private static final int PROTOCOL_UDP_LITE = 136;
    private static final int IPV6_HOP_BY_HOP = 0;
    private static final int IPV6_ROUTING = 43;
    private static final int IPV6_DESTINATION_OPTIONS = 60;
    private static final int IPV6_MOBILITY = 135;
    private static final int IPV4_HEADER_LENGTH = 20;
    private static final int IPV6_HEADER_LENGTH = 40;
    /** A port pair must be followed by at least one more byte. */
    private static final int PORTS_LENGTH = 4;

    private boolean inbound;
    private long ztSource;
    private long ztDest;
    private long macSource;
    private long macDest;
    private int etherType;
    private int vlanId;
    private byte[] payload = new byte[0];
    private int offset;
    private int length;

    private boolean parsed;
    private int protocol;
    private int transport;
    private int sourcePort;
    private int destPort;

    /** The frame is to be sent; {@code destination} is 0 while nobody in particular is to receive it. */
    public FrameView outbound(long self, long destination) {
        inbound = false;
        ztSource = self;
        ztDest = destination;
        return this;
    }

    /** The frame arrived. */
    public FrameView inbound(long sender, long self) {
        inbound = true;
        ztSource = sender;
        ztDest = self;
        return this;
    }

    /** The frame itself, its MACs as 48 bits; the payload is lent until the next call. */
    public FrameView ethernet(
            long macDestination, long macSender, int type, byte[] payloadBuffer, int payloadOffset, int payloadLength) {
        macDest = macDestination;
        macSource = macSender;
        etherType = type;
        vlanId = 0;
        payload = payloadBuffer;
        offset = payloadOffset;
        length = payloadLength;
        parsed = false;
        return this;
    }

    /** The VLAN of the frame just given, which otherwise has none. */
    public FrameView vlan(int id) {
        vlanId = id;
        return this;
    }

    public boolean isInbound() {
        return inbound;
    }

    public long ztSource() {
        return ztSource;
    }

    public long ztDest() {
        return ztDest;
    }

    public long macSource() {
        return macSource;
    }

    public long macDest() {
        return macDest;
    }

    public int etherType() {
        return etherType;
    }

    public int vlanId() {
        return vlanId;
    }

    public byte[] payload() {
        return payload;
    }

    /** Where in {@link #payload} the frame's payload begins. */
    public int offset() {
        return offset;
    }

    /** Of the payload. */
    public int length() {
        return length;
    }

    boolean isIpv4() {
        return etherType == ETHERTYPE_IPV4 && length >= IPV4_HEADER_LENGTH;
    }

    boolean isIpv6() {
        return etherType == ETHERTYPE_IPV6 && length >= IPV6_HEADER_LENGTH;
    }

    /** The byte there; 0 beyond the end, where stock reads whatever follows. */
    int uint8(int at) {
        return at < length ? payload[offset + at] & 0xff : 0;
    }

    /** The caller knows that the frame is long enough. */
    int int32(int at) {
        return Bytes.int32(payload, offset + at);
    }

    /** The caller knows that the frame is long enough. */
    long int64(int at) {
        return Bytes.int64(payload, offset + at);
    }

    /**
     * What the IP packet carries, after the extension headers that can be followed; NONE if it is not IP or cut short.
     */
    int protocol() {
        parse();
        return protocol;
    }

    /** Where that begins, possibly beyond the end. */
    int transport() {
        parse();
        return transport;
    }

    int sourcePort() {
        parse();
        return sourcePort;
    }

    int destPort() {
        parse();
        return destPort;
    }

    private void parse() {
        if (parsed) {
            return;
        }
        parsed = true;
        protocol = NONE;
        transport = 0;
        sourcePort = NONE;
        destPort = NONE;
        if (isIpv4()) {
            protocol = uint8(9);
            transport = 4 * (uint8(0) & 0x0f);
            parsePorts();
        } else if (isIpv6()) {
            skipExtensionHeaders();
            parsePorts();
            sourcePort = sourcePort == 0 ? NONE : sourcePort; // stock: port 0 is none, though only here
            destPort = destPort == 0 ? NONE : destPort;
        }
    }

    private void skipExtensionHeaders() {
        int next = uint8(6);
        int at = IPV6_HEADER_LENGTH;
        while (at <= length && isExtensionHeader(next)) {
            if (at + 8 > length) {
                return;
            }
            next = uint8(at);
            at += uint8(at + 1) * 8 + 8;
        }
        if (at <= length) {
            protocol = next;
            transport = at;
        }
    }

    private static boolean isExtensionHeader(int next) {
        return switch (next) {
            case IPV6_HOP_BY_HOP, IPV6_ROUTING, IPV6_DESTINATION_OPTIONS, IPV6_MOBILITY -> true;
            default -> false; // fragments and what IPsec hides are not looked into
        };
    }

    private void parsePorts() {
        switch (protocol) {
            case PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_SCTP, PROTOCOL_UDP_LITE -> {
                if (length > transport + PORTS_LENGTH) {
                    sourcePort = Bytes.uint16(payload, offset + transport);
                    destPort = Bytes.uint16(payload, offset + transport + 2);
                }
            }
            default -> {}
        }
    }
}
