package one.zerotier.core.network;

import one.zerotier.core.crypto.Bytes;

/**
 * Recognizes a frame that has gone round. Where two bridges lead to one segment, or a cable joins the segments behind them,
 * Ethernet has a loop, and every broadcast would run in it for ever. So a bridge passes the same frame only once in a while,
 * in whichever direction it comes. PROTOCOL.md, "Bridges".
 */
final class RecentFrames {
    static final long WINDOW_MS = 500;
    private static final int SLOTS = 1_024;
    private static final long PRIME = 0x9e37_79b9_7f4a_7c15L;

    /** So that nobody can make a frame that is taken for another one. */
    private final long secret;

    private final long[] hashes = new long[SLOTS];
    private final long[] seenMs = new long[SLOTS];

    RecentFrames(long secret) {
        this.secret = secret;
    }

    /** Whether this frame was here a moment ago; if not, it is remembered. */
    boolean hasSeen(
            long nowMs,
            long networkId,
            long destination,
            long source,
            int etherType,
            byte[] payload,
            int at,
            int length) {
        long hash = mix(mix(mix(secret, networkId), destination << Short.SIZE | etherType), source);
        int end = at + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            hash = mix(hash, Bytes.int64(payload, at));
        }
        long rest = 1; // so that zeros at the end count
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | Bytes.uint8(payload, at);
        }
        hash = mix(hash, rest);
        int slot = (int) (hash >>> 1) & (SLOTS - 1);
        if (hashes[slot] == hash && nowMs - seenMs[slot] < WINDOW_MS) {
            return true;
        }
        hashes[slot] = hash;
        seenMs[slot] = nowMs;
        return false;
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * PRIME;
        return mixed ^ (mixed >>> 32);
    }
}
