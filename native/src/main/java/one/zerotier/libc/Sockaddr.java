package one.zerotier.libc;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Socket addresses in native memory. An IPv4 address is the lower 32 bits of {@code low}, with {@code high} 0; an IPv6
 * address is both, first byte first.
 *
 * <pre>
 *       IPv4                         IPv6                           AF_UNIX
 *   0   family u16                   family u16                     family u16    (macOS: length u8, family u8)
 *   2   port u16, network order      port u16, network order        path, 108 bytes (macOS: 104)
 *   4   address, 4 bytes             flow label u32
 *   8   0, 8 bytes                   address, 16 bytes
 *  24                                scope u32, an interface's number
 * </pre>
 */
public final class Sockaddr {
    /** Of the longest address that is not AF_UNIX. */
    public static final int MAX_LENGTH = 28;

    private static final int V4_LENGTH = 16;
    private static final int V6_LENGTH = 28;
    private static final int PORT = 2;
    private static final int V4_ADDRESS = 4;
    private static final int FLOW_LABEL = 4;
    private static final int V6_ADDRESS = 8;
    private static final int SCOPE = 24;
    private static final int UNIX_PATH = 2;
    private static final int UNIX_PATH_LENGTH = Platform.pick(108, 104);
    private static final boolean HAS_LENGTH = Platform.pick(0, 1) == 1;

    private Sockaddr() {}

    /** Writes an address at {@code offset} and returns how long it is. */
    public static int put(Slab slab, int offset, boolean v4, long high, long low, int port) {
        slab.putNetworkInt16(offset + PORT, port);
        if (v4) {
            putFamily(slab, offset, Libc.AF_INET, V4_LENGTH);
            slab.putNetworkInt32(offset + V4_ADDRESS, (int) low);
            slab.putInt64(offset + V6_ADDRESS, 0);
            return V4_LENGTH;
        }
        putFamily(slab, offset, Libc.AF_INET6, V6_LENGTH);
        slab.putInt32(offset + FLOW_LABEL, 0);
        slab.putNetworkInt64(offset + V6_ADDRESS, high);
        slab.putNetworkInt64(offset + V6_ADDRESS + 8, low);
        slab.putInt32(offset + SCOPE, 0);
        return V6_LENGTH;
    }

    /** The same with an address of the JDK's, with its scope if it has one. */
    public static int put(Slab slab, int offset, InetAddress ip, int port) {
        ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
        if (!(ip instanceof Inet6Address v6)) {
            return put(slab, offset, true, 0, Integer.toUnsignedLong(bytes.getInt()), port);
        }
        int length = put(slab, offset, false, bytes.getLong(), bytes.getLong(), port);
        slab.putInt32(offset + SCOPE, v6.getScopeId());
        return length;
    }

    /**
     * An AF_UNIX address, exactly as long as the system wants it. A path that begins with {@code @} is an abstract one
     * of Linux, which no file stands for.
     *
     * @throws IllegalArgumentException if the path is too long
     */
    public static Slab unix(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= UNIX_PATH_LENGTH) {
            throw new IllegalArgumentException("\"" + path + "\" is too long for a socket's path");
        }
        if (path.startsWith("@")) {
            bytes[0] = 0;
        }
        Slab slab = new Slab(UNIX_PATH + bytes.length);
        putFamily(slab, 0, Libc.AF_UNIX, slab.size());
        slab.put(UNIX_PATH, bytes, 0, bytes.length);
        return slab;
    }

    public static boolean isV4(Slab slab, int offset) {
        return (HAS_LENGTH ? slab.uint8(offset + 1) : slab.uint16(offset)) == Libc.AF_INET;
    }

    public static long high(Slab slab, int offset) {
        return isV4(slab, offset) ? 0 : slab.networkInt64(offset + V6_ADDRESS);
    }

    public static long low(Slab slab, int offset) {
        return isV4(slab, offset)
                ? Integer.toUnsignedLong(slab.networkInt32(offset + V4_ADDRESS))
                : slab.networkInt64(offset + V6_ADDRESS + 8);
    }

    public static int port(Slab slab, int offset) {
        return slab.networkUint16(offset + PORT);
    }

    private static void putFamily(Slab slab, int offset, int family, int length) {
        if (HAS_LENGTH) {
            slab.putInt8(offset, length);
            slab.putInt8(offset + 1, family);
        } else {
            slab.putInt16(offset, family);
        }
    }
}
