package one.zerotier.core.network;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts a configuration together from its chunks, which are authentic but may come in any order and more than once. Holds
 * at most two updates at a time, because two may be under way after a change; the older one gives way.
 */
final class ConfigAssembler {
    private static final int SLOTS = 2;
    private static final int REMEMBERED = 8;

    private static final class Slot {
        private final long updateId;
        private final byte[] dictionary;
        /** Which bytes are there, so that overlapping slices count once. */
        private final BitSet present = new BitSet();

        private Slot(long updateId, int total) {
            this.updateId = updateId;
            this.dictionary = new byte[total];
        }
    }

    private final @Nullable Slot[] slots = new Slot[SLOTS];
    private int next;
    /** Updates that were complete; no update has the id 0. */
    private final long[] complete = new long[REMEMBERED];

    private int nextComplete;

    /**
     * Whether a chunk brings nothing: its bytes are there, or its update has been put together already. Members pass chunks on
     * to each other, so without this question they would never stop.
     */
    boolean has(ConfigChunk chunk) {
        for (long updateId : complete) {
            if (updateId == chunk.updateId) {
                return true;
            }
        }
        for (Slot slot : slots) {
            if (slot != null && slot.updateId == chunk.updateId) {
                return slot.present.nextClearBit(chunk.index) >= chunk.index + chunk.slice.length;
            }
        }
        return false;
    }

    /** Whether a chunk says that the whole is longer or shorter than other chunks of its update have said. */
    boolean contradicts(ConfigChunk chunk) {
        for (Slot slot : slots) {
            if (slot != null && slot.updateId == chunk.updateId) {
                return slot.dictionary.length != chunk.total;
            }
        }
        return false;
    }

    /** Returns the whole dictionary if this chunk, which does not contradict others, completes it. */
    byte @Nullable [] add(ConfigChunk chunk) {
        Slot slot = slotFor(chunk);
        System.arraycopy(chunk.slice, 0, slot.dictionary, chunk.index, chunk.slice.length);
        slot.present.set(chunk.index, chunk.index + chunk.slice.length);
        if (slot.present.cardinality() < chunk.total) {
            return null;
        }
        for (int i = 0; i < SLOTS; i++) {
            if (slots[i] == slot) {
                slots[i] = null;
            }
        }
        complete[nextComplete] = chunk.updateId;
        nextComplete = (nextComplete + 1) % REMEMBERED;
        return Arrays.copyOf(slot.dictionary, slot.dictionary.length);
    }

    private Slot slotFor(ConfigChunk chunk) {
        for (Slot slot : slots) {
            if (slot != null && slot.updateId == chunk.updateId) {
                return slot;
            }
        }
        Slot slot = new Slot(chunk.updateId, chunk.total);
        slots[next] = slot;
        next = (next + 1) % SLOTS;
        return slot;
    }
}
