package one.zerotier.core.offload;

import one.zerotier.core.crypto.Bytes;

/**
 * The checksum of IPv4 headers, TCP and UDP (RFC 1071): the complement of the sum of all 16-bit words, with each carry added
 * at the other end. Sums here are folded to 16 bits and not yet complemented. They may be added as plain numbers and folded
 * again; a range that is added to others has to begin at an even place of the whole. 0 is the sum of zeros only.
 */
public final class InternetChecksum {
    /** The sum over a range that has its right checksum in it. */
    public static final int VALID = 0xffff;

    private static final int STEP = 4 * Long.BYTES;

    private InternetChecksum() {}

    /**
     * The sum of a range, whose last word is filled up with zero if its length is odd.
     *
     * <p>Longs are added as they come, so carries out of bit 63 are lost; but the upper halves are added apart, where none
     * is, and with those the lower halves follow from what is left of the first sum. Two additions and a shift for 8 bytes.
     */
    public static int sum(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        long all = 0;
        long upper = 0;
        long all2 = 0;
        long upper2 = 0;
        for (int stop = end - STEP; at <= stop; at += STEP) {
            long a = Words.int64(bytes, at);
            long b = Words.int64(bytes, at + 8);
            long c = Words.int64(bytes, at + 16);
            long d = Words.int64(bytes, at + 24);
            all += a;
            upper += a >>> 32;
            all2 += b;
            upper2 += b >>> 32;
            all += c;
            upper += c >>> 32;
            all2 += d;
            upper2 += d >>> 32;
        }
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long a = Words.int64(bytes, at);
            all += a;
            upper += a >>> 32;
        }
        upper += upper2;
        long lower = all + all2 - (upper << 32);
        int folded = fold(lower + upper + rest(bytes, at, end));
        return Short.reverseBytes((short) folded) & 0xffff;
    }

    /** The sum of the last 0 to 7 bytes. */
    private static long rest(byte[] bytes, int offset, int end) {
        long sum = 0;
        int at = offset;
        if (end - at >= Integer.BYTES) {
            sum += Words.uint32(bytes, at);
            at += Integer.BYTES;
        }
        if (end - at >= Short.BYTES) {
            sum += Words.uint16(bytes, at);
            at += Short.BYTES;
        }
        return at < end ? sum + Bytes.uint8(bytes, at) : sum;
    }

    /** Folds a sum that is less than 2^63 to 16 bits. */
    public static int fold(long sum) {
        long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
        folded = (folded & 0xffff_ffffL) + (folded >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) folded;
    }

    /** What stands in the header for this sum of all the rest. */
    public static int complement(int folded) {
        return ~folded & 0xffff;
    }

    /** The sum of the pseudo header of a packet whose IPv4 header is here, without the length, which the caller adds. */
    public static int pseudoHeader4(byte[] bytes, int ipHeader, int protocol) {
        return fold(Bytes.uint32(bytes, ipHeader + 12) + Bytes.uint32(bytes, ipHeader + 16) + protocol);
    }

    /** The sum of the pseudo header of a packet whose IPv6 header is here, without the length, which the caller adds. */
    public static int pseudoHeader6(byte[] bytes, int ipHeader, int protocol) {
        return fold((long) sum(bytes, ipHeader + 8, 32) + protocol);
    }
}
