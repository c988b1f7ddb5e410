package one.zerotier.core.switching;

import java.util.Arrays;
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
    private static final byte[] NOTHING = new byte[0];

    /** One packet in the making. A part that comes in its turn, as nearly all do, is copied once, to where it stays. */
    private static final class Slot {
        private final byte[][] early = new byte[MAX_PARTS][];
        private final int[] earlyLengths = new int[MAX_PARTS];
        private byte[] packet = new byte[2 * Packets.DEFAULT_PATH_MTU];
        private int length;
        private long packetId;
        private boolean used;
        private int present; // one bit a part
        private int inPlace; // how many parts are in the packet
        private int total; // 0 until a fragment has told

        private void reset(long newPacketId) {
            packetId = newPacketId;
            used = true;
            length = 0;
            present = 0;
            inPlace = 0;
            total = 0;
        }

        private boolean has(int part) {
            return (present & (1 << part)) != 0;
        }

        /** Returns false if the packet would become longer than any can be. */
        private boolean put(int part, byte[] buffer, int offset, int partLength) {
            if (has(part)) {
                return true;
            }
            present |= 1 << part;
            if (part != inPlace) {
                return keep(part, buffer, offset, partLength);
            }
            boolean fits = append(buffer, offset, partLength);
            while (fits && inPlace < MAX_PARTS && has(inPlace)) {
                fits = append(early[inPlace], 0, earlyLengths[inPlace]);
            }
            return fits;
        }

        private boolean keep(int part, byte[] buffer, int offset, int partLength) {
            if (partLength > Packets.MAX_LENGTH) {
                return false;
            }
            byte[] own = early[part];
            if (own == null || own.length < partLength) {
                own = new byte[Math.max(partLength, Packets.DEFAULT_PATH_MTU)];
                early[part] = own;
            }
            System.arraycopy(buffer, offset, own, 0, partLength);
            earlyLengths[part] = partLength;
            return true;
        }

        private boolean append(byte[] buffer, int offset, int partLength) {
            int end = length + partLength;
            if (end > Packets.MAX_LENGTH) {
                return false;
            }
            if (end > packet.length) {
                packet = Arrays.copyOf(packet, Math.min(2 * end, Packets.MAX_LENGTH));
            }
            System.arraycopy(buffer, offset, packet, length, partLength);
            length = end;
            inPlace++;
            return true;
        }

        private boolean isComplete() {
            return total > 0 && present == (1 << total) - 1;
        }
    }

    private final @Nullable Slot[] slots = new Slot[SLOTS];
    private byte[] assembled = NOTHING;
    private int newest;
    private int open;

    /** The bytes of the packet that the last successful call completed, until the next call. */
    byte[] assembled() {
        return assembled;
    }

    /** Takes a head. Returns the length of the packet if that completes it, 0 if not, -1 if it would be too long. */
    int addHead(PacketHeader head) {
        Slot slot = slotFor(head.id());
        return finish(slot, slot.put(0, head.buffer(), head.offset(), head.length()));
    }

    /**
     * Takes a fragment. Returns the length of the packet if that completes it, 0 if not, -1 if its numbers are impossible or
     * the packet would be too long.
     */
    int addFragment(FragmentHeader fragment) {
        int total = fragment.total();
        int number = fragment.number();
        if (total < 2 || total > MAX_PARTS || number < 1 || number >= MAX_PARTS) {
            return -1;
        }
        Slot slot = slotFor(fragment.packetId());
        slot.total = total;
        return finish(slot, slot.put(number, fragment.buffer(), fragment.dataOffset(), fragment.dataLength()));
    }

    private Slot slotFor(long packetId) {
        for (int i = 0, unseen = open; unseen > 0; i++) {
            Slot slot = slots[(newest - i + SLOTS) % SLOTS];
            if (slot != null && slot.used) {
                if (slot.packetId == packetId) {
                    return slot;
                }
                unseen--;
            }
        }
        newest = (newest + 1) % SLOTS;
        Slot slot = slots[newest];
        if (slot == null) {
            slot = new Slot();
            slots[newest] = slot;
        }
        if (!slot.used) {
            open++;
        }
        slot.reset(packetId);
        return slot;
    }

    private int finish(Slot slot, boolean fits) {
        if (fits && !slot.isComplete()) {
            return 0;
        }
        slot.used = false;
        open--;
        if (!fits) {
            return -1;
        }
        assembled = slot.packet;
        return slot.length;
    }
}
