package one.zerotier.core.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands before each frame on a device that was opened with IFF_VNET_HDR: what the writer left to the reader. Numbers
 * are in the machine's byte order.
 *
 * <pre>
 *   0  flags                           u8      4  bytes of payload in a segment      u16
 *   1  kind of segments                u8      6  where the checksummed part begins  u16, from the start of the frame
 *   2  length of all headers, a hint  u16      8  where the checksum stands          u16, from there
 * </pre>
 *
 * <p>Mutable and reused; nobody keeps it.
 */
public final class OffloadHeader {
    public static final int LENGTH = 10;

    /** The checksum is still to be computed; in its place is the sum of the pseudo header. */
    public static final int NEEDS_CHECKSUM = 1;
    /** The checksum was found right; nothing is left to do. */
    public static final int DATA_VALID = 2;

    public static final int GSO_NONE = 0;
    public static final int GSO_TCPV4 = 1;
    public static final int GSO_TCPV6 = 4;
    /** UDP datagrams of equal length, but for the last; of either version of IP. */
    public static final int GSO_UDP = 5;
    /** Besides one of the TCP kinds: the first segment has CWR set. */
    public static final int GSO_ECN = 0x80;

    private static final VarHandle UINT16 =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private int flags;
    private int gsoType;
    private int headerLength;
    private int gsoSize;
    private int checksumStart;
    private int checksumOffset;

    /** Says of a frame that it is as it should be. */
    public void setPlain() {
        set(0, GSO_NONE, 0, 0, 0, 0);
    }

    public void set(
            int newFlags,
            int newGsoType,
            int newHeaderLength,
            int newGsoSize,
            int newChecksumStart,
            int newChecksumOffset) {
        flags = newFlags;
        gsoType = newGsoType;
        headerLength = newHeaderLength;
        gsoSize = newGsoSize;
        checksumStart = newChecksumStart;
        checksumOffset = newChecksumOffset;
    }

    public void read(byte[] buffer, int offset) {
        set(
                buffer[offset] & 0xff,
                buffer[offset + 1] & 0xff,
                uint16(buffer, offset + 2),
                uint16(buffer, offset + 4),
                uint16(buffer, offset + 6),
                uint16(buffer, offset + 8));
    }

    /** Writes it to memory in native order. */
    public void write(ByteBuffer memory, int at) {
        memory.put(at, (byte) flags);
        memory.put(at + 1, (byte) gsoType);
        memory.putShort(at + 2, (short) headerLength);
        memory.putShort(at + 4, (short) gsoSize);
        memory.putShort(at + 6, (short) checksumStart);
        memory.putShort(at + 8, (short) checksumOffset);
    }

    private static int uint16(byte[] buffer, int offset) {
        return (short) UINT16.get(buffer, offset) & 0xffff;
    }

    /** Nothing is left to do: the frame is one frame, with its checksum. */
    public boolean isPlain() {
        return (flags & ~DATA_VALID) == 0 && gsoType == GSO_NONE;
    }

    public boolean needsChecksum() {
        return (flags & NEEDS_CHECKSUM) != 0;
    }

    public int flags() {
        return flags;
    }

    public int gsoType() {
        return gsoType;
    }

    public int headerLength() {
        return headerLength;
    }

    public int gsoSize() {
        return gsoSize;
    }

    public int checksumStart() {
        return checksumStart;
    }

    public int checksumOffset() {
        return checksumOffset;
    }
}
