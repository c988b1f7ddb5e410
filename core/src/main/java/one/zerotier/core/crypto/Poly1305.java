package one.zerotier.core.crypto;

import java.util.Arrays;

/**
 * The Poly1305 one-time authenticator in five limbs of 26 bits, whose products fit a {@code long} with room for the sums.
 * An instance allocates nothing after its construction and is for one thread.
 */
public final class Poly1305 {
    public static final int KEY_LENGTH = 32;
    public static final int TAG_LENGTH = 16;

    private static final long LIMB = 0x3ffffff;
    /** The bit that every full block has above its 128. */
    private static final int FULL_BLOCK = 1 << 24;

    private final byte[] lastBlock = new byte[16];

    /**
     * Writes the 16-byte tag of a message.
     *
     * @param key 32 bytes from {@code keyOffset}; must never be used for another message
     */
    public void tag(byte[] key, int keyOffset, byte[] message, int offset, int length, byte[] tag, int tagOffset) {
        int t0 = Bytes.int32LittleEndian(key, keyOffset);
        int t1 = Bytes.int32LittleEndian(key, keyOffset + 4);
        int t2 = Bytes.int32LittleEndian(key, keyOffset + 8);
        int t3 = Bytes.int32LittleEndian(key, keyOffset + 12);
        long r0 = t0 & 0x3ffffff;
        long r1 = ((t0 >>> 26) | (t1 << 6)) & 0x3ffff03L;
        long r2 = ((t1 >>> 20) | (t2 << 12)) & 0x3ffc0ffL;
        long r3 = ((t2 >>> 14) | (t3 << 18)) & 0x3f03fffL;
        long r4 = (t3 >>> 8) & 0x00fffffL;
        long s1 = r1 * 5;
        long s2 = r2 * 5;
        long s3 = r3 * 5;
        long s4 = r4 * 5;
        long h0 = 0;
        long h1 = 0;
        long h2 = 0;
        long h3 = 0;
        long h4 = 0;

        byte[] from = message;
        int at = offset;
        int left = length;
        while (left > 0) {
            int high = FULL_BLOCK;
            if (left < 16) {
                Arrays.fill(lastBlock, (byte) 0);
                System.arraycopy(message, at, lastBlock, 0, left);
                lastBlock[left] = 1;
                from = lastBlock;
                at = 0;
                high = 0;
            }
            t0 = Bytes.int32LittleEndian(from, at);
            t1 = Bytes.int32LittleEndian(from, at + 4);
            t2 = Bytes.int32LittleEndian(from, at + 8);
            t3 = Bytes.int32LittleEndian(from, at + 12);
            h0 += t0 & LIMB;
            h1 += ((t0 >>> 26) | (t1 << 6)) & LIMB;
            h2 += ((t1 >>> 20) | (t2 << 12)) & LIMB;
            h3 += ((t2 >>> 14) | (t3 << 18)) & LIMB;
            h4 += (t3 >>> 8) | high;

            long d0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
            long d1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
            long d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
            long d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
            long d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;

            d1 += d0 >>> 26;
            h0 = d0 & LIMB;
            d2 += d1 >>> 26;
            h1 = d1 & LIMB;
            d3 += d2 >>> 26;
            h2 = d2 & LIMB;
            d4 += d3 >>> 26;
            h3 = d3 & LIMB;
            h4 = d4 & LIMB;
            h0 += (d4 >>> 26) * 5;
            h1 += h0 >>> 26;
            h0 &= LIMB;

            at += 16;
            left -= 16;
        }

        // carry through, then take h - p if that is not negative
        h2 += h1 >>> 26;
        h1 &= LIMB;
        h3 += h2 >>> 26;
        h2 &= LIMB;
        h4 += h3 >>> 26;
        h3 &= LIMB;
        h0 += (h4 >>> 26) * 5;
        h4 &= LIMB;
        h1 += h0 >>> 26;
        h0 &= LIMB;
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> 26);
        long g2 = h2 + (g1 >>> 26);
        long g3 = h3 + (g2 >>> 26);
        long g4 = h4 + (g3 >>> 26) - (1 << 26);
        long keepH = g4 >> 63; // all ones if h < p
        h0 = (h0 & keepH) | (g0 & LIMB & ~keepH);
        h1 = (h1 & keepH) | (g1 & LIMB & ~keepH);
        h2 = (h2 & keepH) | (g2 & LIMB & ~keepH);
        h3 = (h3 & keepH) | (g3 & LIMB & ~keepH);
        h4 = (h4 & keepH) | (g4 & LIMB & ~keepH);

        long f0 = (h0 | (h1 << 26)) & 0xffff_ffffL;
        long f1 = ((h1 >>> 6) | (h2 << 20)) & 0xffff_ffffL;
        long f2 = ((h2 >>> 12) | (h3 << 14)) & 0xffff_ffffL;
        long f3 = ((h3 >>> 18) | (h4 << 8)) & 0xffff_ffffL;
        f0 += Bytes.int32LittleEndian(key, keyOffset + 16) & 0xffff_ffffL;
        f1 += (Bytes.int32LittleEndian(key, keyOffset + 20) & 0xffff_ffffL) + (f0 >>> 32);
        f2 += (Bytes.int32LittleEndian(key, keyOffset + 24) & 0xffff_ffffL) + (f1 >>> 32);
        f3 += (Bytes.int32LittleEndian(key, keyOffset + 28) & 0xffff_ffffL) + (f2 >>> 32);
        Bytes.putInt32LittleEndian(tag, tagOffset, (int) f0);
        Bytes.putInt32LittleEndian(tag, tagOffset + 4, (int) f1);
        Bytes.putInt32LittleEndian(tag, tagOffset + 8, (int) f2);
        Bytes.putInt32LittleEndian(tag, tagOffset + 12, (int) f3);
    }
}
