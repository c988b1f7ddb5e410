package one.zerotier.core.rule;

/** The matches that are more than a comparison. The caller has made sure that the frame has what they read. */
final class Matches {
    private Matches() {}

    /** Bits after the prefix count in neither address. */
    static boolean ipv4(Rule rule, FrameView frame, int at) {
        int bits = Math.min(rule.third, 32);
        return bits == 0 || (frame.int32(at) ^ (int) rule.first) >>> (32 - bits) == 0;
    }

    /** Bits after the prefix are cleared in the frame's address only: a rule that has some set never matches. */
    static boolean ipv6(Rule rule, FrameView frame, int at) {
        int bits = Math.min(rule.third, 128);
        return (frame.int64(at) & prefixMask(bits)) == rule.first
                && (frame.int64(at + 8) & prefixMask(bits - 64)) == rule.second;
    }

    private static long prefixMask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= 64 ? -1 : -1L << (64 - bits);
    }

    static boolean tos(Rule rule, FrameView frame) {
        int second = frame.uint8(1);
        int tos = frame.isIpv4() ? second : (frame.uint8(0) << 4 & 0xf0) | second >>> 4;
        int masked = tos & rule.third;
        return rule.first <= masked && masked <= rule.second;
    }

    /** All values are unsigned 32-bit numbers. */
    static boolean tags(Rule rule, long local, long remote) {
        return switch (rule.type) {
            case MATCH_TAGS_DIFFERENCE -> Math.abs(local - remote) <= rule.first;
            case MATCH_TAGS_BITWISE_AND -> (local & remote) == rule.first;
            case MATCH_TAGS_BITWISE_OR -> (local | remote) == rule.first;
            case MATCH_TAGS_BITWISE_XOR -> (local ^ remote) == rule.first;
            default -> local == rule.first && remote == rule.first;
        };
    }

    static boolean integerInRange(Rule rule, FrameView frame) {
        long value = integer(rule, frame);
        return Long.compareUnsigned(rule.first, value) <= 0 && Long.compareUnsigned(value, rule.second) <= 0;
    }

    /**
     * Stock's two peculiarities: a big-endian integer is the end of the 8 bytes at the index, and a little-endian one
     * that does not fill its bytes loses the lowest bits instead of the highest. What lies beyond the frame reads as 0.
     */
    private static long integer(Rule rule, FrameView frame) {
        int bits = (rule.third & Rule.BITS_MASK) + 1;
        int bytes = (bits + 7) / 8;
        int index = rule.third >>> 8;
        boolean littleEndian = (rule.third & Rule.LITTLE_ENDIAN) != 0;
        int start = littleEndian ? index : index + 8 - bytes;
        if (start + bytes > frame.length()) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | frame.uint8(littleEndian ? start + bytes - 1 - i : start + i);
        }
        return littleEndian ? value >>> (8 * bytes - bits) : value & -1L >>> (64 - bits);
    }
}
