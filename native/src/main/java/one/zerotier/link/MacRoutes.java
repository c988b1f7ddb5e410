package one.zerotier.link;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the routing table of macOS and the messages of its routing socket. Each message is, in the byte order of the
 * machine:
 *
 * <pre>
 *   0  length        u16        8  flags                        i32
 *   2  version, 5    u8        12  which addresses follow       i32, a bit for each
 *   3  type          u8        92  the addresses, each padded to 4; the first byte is the length, 0 takes 4 bytes
 *   4  interface     u16
 * </pre>
 *
 * Netmasks end where their last bit that is set does, and their family is not to be trusted. Not yet run on a Mac.
 */
final class MacRoutes {
    /** Offset of a message's type. */
    static final int TYPE = 3;

    private static final int HEADER_LENGTH = 92;
    private static final int VERSION = 2;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int ADDRESSES = 12;
    private static final int SUPPORTED_VERSION = 5;

    private static final int RTF_UP = 0x1;
    private static final int RTF_GATEWAY = 0x2;
    private static final int RTF_HOST = 0x4;
    private static final int RTF_LLINFO = 0x400;
    private static final int RTF_STATIC = 0x800;
    private static final int RTF_MULTICAST = 0x80_0000;

    private static final int RTAX_DST = 0;
    private static final int RTAX_GATEWAY = 1;
    private static final int RTAX_NETMASK = 2;
    private static final int RTAX_MAX = 8;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 30;
    private static final int V4_ADDRESS = 4;
    private static final int V6_ADDRESS = 8;

    private MacRoutes() {}

    /** Whether a message of this type tells of a change: not of a lookup, a miss or an error. */
    static boolean isChange(int type) {
        return switch (type) {
            case 0x1, 0x2, 0x3, 0xc, 0xd, 0xe, 0x12 -> true; // ADD, DELETE, CHANGE, NEWADDR, DELADDR, IFINFO, IFINFO2
            default -> false;
        };
    }

    /**
     * The routes through an interface, in the table's order, without those that the system made for single hosts,
     * neighbours and multicast.
     *
     * @param index number of the interface
     */
    static List<Route> read(byte[] table, int index, String device) throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(table).order(ByteOrder.nativeOrder());
        List<Route> routes = new ArrayList<>();
        int next = 0;
        while (table.length - next >= HEADER_LENGTH) {
            int length = Short.toUnsignedInt(in.getShort(next));
            if (length < HEADER_LENGTH || length > table.length - next) {
                throw new MalformedMessageException("message has impossible length");
            }
            if (in.get(next + VERSION) == SUPPORTED_VERSION
                    && Short.toUnsignedInt(in.getShort(next + INDEX)) == index
                    && isListed(in.getInt(next + FLAGS))) {
                Route route = route(in, next, length, device);
                if (route != null) {
                    routes.add(route);
                }
            }
            next += length;
        }
        return routes;
    }

    private static boolean isListed(int flags) {
        boolean isOfTheSystem = (flags & RTF_HOST) != 0 && (flags & RTF_STATIC) == 0;
        return (flags & RTF_UP) != 0 && (flags & (RTF_LLINFO | RTF_MULTICAST)) == 0 && !isOfTheSystem;
    }

    private static @Nullable Route route(ByteBuffer in, int message, int length, String device)
            throws MalformedMessageException {
        int flags = in.getInt(message + FLAGS);
        byte[][] addresses = addresses(in, message, length);
        InetAddress target = ip(addresses[RTAX_DST]);
        if (target == null) {
            return null;
        }
        InetAddress gateway = (flags & RTF_GATEWAY) != 0 ? ip(addresses[RTAX_GATEWAY]) : null;
        int bits = (flags & RTF_HOST) != 0
                ? Subnet.bits(target)
                : Math.min(prefixLength(addresses[RTAX_NETMASK], Subnet.isV4(target)), Subnet.bits(target));
        return new Route(target, bits, gateway, device, null);
    }

    /** The sockaddrs of a message, each at its place; those missing are empty. */
    private static byte[][] addresses(ByteBuffer in, int message, int length) throws MalformedMessageException {
        byte[][] addresses = new byte[RTAX_MAX][0];
        int present = in.getInt(message + ADDRESSES);
        int next = message + HEADER_LENGTH;
        int end = message + length;
        for (int i = 0; i < RTAX_MAX; i++) {
            if ((present & 1 << i) == 0) {
                continue;
            }
            if (next >= end) {
                throw new MalformedMessageException("message ends too early");
            }
            int addressLength = Byte.toUnsignedInt(in.get(next));
            if (addressLength > end - next) {
                throw new MalformedMessageException("address has impossible length");
            }
            addresses[i] = new byte[addressLength];
            in.get(next, addresses[i]);
            next += addressLength == 0 ? 4 : NetlinkReader.aligned(addressLength);
        }
        return addresses;
    }

    private static @Nullable InetAddress ip(byte[] sockaddr) {
        int family = sockaddr.length < 2 ? 0 : sockaddr[1];
        if (family == AF_INET && sockaddr.length >= V4_ADDRESS + 4) {
            return Subnet.ip(Arrays.copyOfRange(sockaddr, V4_ADDRESS, V4_ADDRESS + 4));
        }
        if (family == AF_INET6 && sockaddr.length >= V6_ADDRESS + 16) {
            byte[] bytes = Arrays.copyOfRange(sockaddr, V6_ADDRESS, V6_ADDRESS + 16);
            if (bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80) {
                bytes[2] = 0; // the kernel hides the interface's number in link-local addresses
                bytes[3] = 0;
            }
            return Subnet.ip(bytes);
        }
        return null;
    }

    private static int prefixLength(byte[] netmask, boolean v4) {
        int bits = 0;
        for (int i = v4 ? V4_ADDRESS : V6_ADDRESS; i < netmask.length; i++) {
            bits += Integer.bitCount(Byte.toUnsignedInt(netmask[i]));
        }
        return bits;
    }
}
