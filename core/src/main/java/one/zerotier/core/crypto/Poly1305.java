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
    /** From this length on it pays to square r. */
    private static final int WORTH_TWO = 128;

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

        int at = offset;
        int left = length;
        if (left >= WORTH_TWO) {
            // r squared
            long d0 = r0 * r0 + 2 * (r1 * s4 + r2 * s3);
            long d1 = 2 * (r0 * r1 + r2 * s4) + r3 * s3;
            long d2 = 2 * (r0 * r2 + r3 * s4) + r1 * r1;
            long d3 = 2 * (r0 * r3 + r1 * r2) + r4 * s4;
            long d4 = 2 * (r0 * r4 + r1 * r3) + r2 * r2;
            d1 += d0 >>> 26;
            d2 += d1 >>> 26;
            d3 += d2 >>> 26;
            d4 += d3 >>> 26;
            long q0 = (d0 & LIMB) + (d4 >>> 26) * 5;
            long q1 = (d1 & LIMB) + (q0 >>> 26);
            q0 &= LIMB;
            long q2 = d2 & LIMB;
            long q3 = d3 & LIMB;
            long q4 = d4 & LIMB;
            long u1 = q1 * 5;
            long u2 = q2 * 5;
            long u3 = q3 * 5;
            long u4 = q4 * 5;

            // (h + a) r^2 + b r: the carries of two blocks at once
            for (; left >= 32; left -= 32, at += 32) {
                long low = Bytes.int64LittleEndian(message, at);
                long high = Bytes.int64LittleEndian(message, at + 8);
                h0 += low & LIMB;
                h1 += (low >>> 26) & LIMB;
                h2 += (low >>> 52 | high << 12) & LIMB;
                h3 += (high >>> 14) & LIMB;
                h4 += high >>> 40 | FULL_BLOCK;
                low = Bytes.int64LittleEndian(message, at + 16);
                high = Bytes.int64LittleEndian(message, at + 24);
                long b0 = low & LIMB;
                long b1 = (low >>> 26) & LIMB;
                long b2 = (low >>> 52 | high << 12) & LIMB;
                long b3 = (high >>> 14) & LIMB;
                long b4 = high >>> 40 | FULL_BLOCK;

                d0 = b0 * r0 + b1 * s4 + b2 * s3 + b3 * s2 + b4 * s1;
                d1 = b0 * r1 + b1 * r0 + b2 * s4 + b3 * s3 + b4 * s2;
                d2 = b0 * r2 + b1 * r1 + b2 * r0 + b3 * s4 + b4 * s3;
                d3 = b0 * r3 + b1 * r2 + b2 * r1 + b3 * r0 + b4 * s4;
                d4 = b0 * r4 + b1 * r3 + b2 * r2 + b3 * r1 + b4 * r0;
                d0 += h0 * q0 + h1 * u4 + h2 * u3 + h3 * u2 + h4 * u1;
                d1 += h0 * q1 + h1 * q0 + h2 * u4 + h3 * u3 + h4 * u2;
                d2 += h0 * q2 + h1 * q1 + h2 * q0 + h3 * u4 + h4 * u3;
                d3 += h0 * q3 + h1 * q2 + h2 * q1 + h3 * q0 + h4 * u4;
                d4 += h0 * q4 + h1 * q3 + h2 * q2 + h3 * q1 + h4 * q0;

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
            }
        }

        byte[] from = message;
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
