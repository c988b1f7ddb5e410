package one.zerotier.core.switching;

import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import org.jspecify.annotations.Nullable;

/**
 * Puts packets together from a head and its fragments, in any order of arrival. PROTOCOL.md, "Fragments".
 *
 * <p>Nothing here is authentic yet, so everything is bounded: a ring of slots, each as large as the largest packet, the
 * oldest overwritten by the newest. A flood can therefore cost us fragmented packets, but no memory.
 */
final class FragmentAssembler {
    static final int SLOTS = 64;

    private static final int MAX_PARTS = FragmentHeader.MAX_FRAGMENTS;

    /** One packet in the making. Parts are kept where they will stay, at multiples of the longest part, and then moved up. */
    private static final class Slot {
        private final byte[][] parts = new byte[MAX_PARTS][];
        private final int[] lengths = new int[MAX_PARTS];
        private long packetId;
        private boolean used;
        private int present; // one bit a part
        private int total; // 0 until a fragment has told

        private void reset(long newPacketId) {
            packetId = newPacketId;
            used = true;
            present = 0;
            total = 0;
        }

        private void put(int part, byte[] buffer, int offset, int length) {
            byte[] own = parts[part];
            if (own == null || own.length < length) {
                own = new byte[Math.max(length, Packets.DEFAULT_PATH_MTU)];
                parts[part] = own;
            }
            System.arraycopy(buffer, offset, own, 0, length);
            lengths[part] = length;
            present |= 1 << part;
        }

        private boolean isComplete() {
            return total > 0 && present == (1 << total) - 1;
        }
    }

    private final @Nullable Slot[] slots = new Slot[SLOTS];
    private final byte[] assembled = new byte[Packets.MAX_LENGTH];
    private int newest;

    /** The bytes of the packet that the last successful call completed. */
    byte[] assembled() {
        return assembled;
    }

    /** Takes a head. Returns the length of the packet if that completes it, else 0. */
    int addHead(PacketHeader head) {
        Slot slot = slotFor(head.id());
        if ((slot.present & 1) == 0) {
            slot.put(0, head.buffer(), head.offset(), head.length());
        }
        return finish(slot);
    }

    /** Takes a fragment. Returns the length of the packet if that completes it, 0 if not, -1 if its numbers are impossible. */
    int addFragment(FragmentHeader fragment) {
        int total = fragment.total();
        int number = fragment.number();
        if (total < 2 || total > MAX_PARTS || number < 1 || number >= MAX_PARTS) {
            return -1;
        }
        Slot slot = slotFor(fragment.packetId());
        slot.total = total;
        if ((slot.present & (1 << number)) == 0) {
            slot.put(number, fragment.buffer(), fragment.dataOffset(), fragment.dataLength());
        }
        return finish(slot);
    }

    private Slot slotFor(long packetId) {
        for (int i = 0; i < SLOTS; i++) {
            Slot slot = slots[(newest - i + SLOTS) % SLOTS];
            if (slot != null && slot.used && slot.packetId == packetId) {
                return slot;
            }
        }
        newest = (newest + 1) % SLOTS;
        Slot slot = slots[newest];
        if (slot == null) {
            slot = new Slot();
            slots[newest] = slot;
        }
        slot.reset(packetId);
        return slot;
    }

    private int finish(Slot slot) {
        if (!slot.isComplete()) {
            return 0;
        }
        slot.used = false;
        int length = 0;
        for (int part = 0; part < slot.total; part++) {
            if (length + slot.lengths[part] > assembled.length) {
                return -1;
            }
            System.arraycopy(slot.parts[part], 0, assembled, length, slot.lengths[part]);
            length += slot.lengths[part];
        }
        return length;
    }
}
