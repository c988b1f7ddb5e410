package one.zerotier.core.offload;

import java.util.Arrays;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.wire.Arbitrary;

/** Packets with everything that may be in them, and streams that do everything that a stream may do. */
final class RandomTraffic {
    private final Arbitrary any;

    RandomTraffic(long seed) {
        any = new Arbitrary(seed);
    }

    private int upTo(int limit) {
        return any.random().nextInt(limit + 1);
    }

    private boolean oneIn(int times) {
        return any.random().nextInt(times) == 0;
    }

    /** With any headers; the payload may be many segments long. */
    Packet packet(int maxPayload) {
        Packet packet = new Packet();
        packet.macs = any.bytes(12);
        packet.tags = any.oneOf(
                List.of(new int[0], new int[0], new int[] {0x8100_0fff}, new int[] {0x88a8_1001, 0x8100_0002}));
        packet.ipv6 = any.flag();
        packet.udp = any.flag();
        packet.trafficClass = (int) any.number(8);
        packet.id = (int) any.number(16);
        packet.fragment = any.flag() ? 0x4000 : 0;
        packet.ttl = (int) any.number(8);
        packet.source = any.bytes(packet.ipv6 ? 16 : 4);
        packet.destination = any.bytes(packet.ipv6 ? 16 : 4);
        packet.sourcePort = (int) any.number(16);
        packet.destinationPort = (int) any.number(16);
        packet.sequence = (int) any.number(32);
        packet.acknowledgement = (int) any.number(32);
        packet.window = (int) any.number(16);
        packet.urgent = oneIn(3) ? (int) any.number(16) : 0;
        packet.tcpOptions = any.bytes(4 * upTo(10));
        packet.payload = payload(1 + upTo(maxPayload - 1));
        return packet;
    }

    /** Such a packet as the kernel may leave to us: also with flags, options and extension headers of all kinds. */
    Packet large() {
        Packet packet = packet(oneIn(4) ? 60_000 : 3_000);
        packet.flags = (int) any.number(8);
        packet.options = any.bytes(4 * upTo(10));
        if (oneIn(2)) {
            for (int left = upTo(4); left > 0; left--) {
                byte[] content = any.bytes(8 * upTo(5) + 6);
                int type = any.oneOf(List.of(0, 43, 60));
                packet.extensions.add(new Packet.Extension(type, content));
                if (type == 43 && packet.ipv6) {
                    packet.lastDestination = any.bytes(16);
                }
            }
        }
        return packet;
    }

    /** Often all 0 or 1 bits, where sums are special. */
    private byte[] payload(int length) {
        byte[] bytes = any.bytes(length);
        if (oneIn(4)) {
            Arrays.fill(bytes, (byte) (any.flag() ? 0 : 0xff));
        }
        return bytes;
    }

    /** A stream between one of few pairs of hosts, so that streams have much in common. */
    Stream stream(int number) {
        Packet packet = packet(1);
        int pair = number % 3;
        packet.ipv6 = pair == 2;
        packet.source = new byte[packet.ipv6 ? 16 : 4];
        packet.source[3] = (byte) (pair + 1);
        packet.destination = new byte[packet.ipv6 ? 16 : 4];
        packet.sourcePort = number;
        packet.flags = Packet.ACK;
        return new Stream(packet, 1 + upTo(any.flag() ? 20 : 1_400), pair);
    }

    final class Stream {
        final int pair;
        private final Packet next;
        private final int segment;
        private byte[] last = new byte[0];

        Stream(Packet next, int segment, int pair) {
            this.next = next;
            this.segment = segment;
            this.pair = pair;
        }

        /** The next frame; mostly one that continues. */
        byte[] frame() {
            Packet packet = next.copy();
            packet.payload = payload(segment);
            byte[] frame = any.random().nextInt(10) < 7 ? packet.frame() : odd(packet);
            next.sequence += packet.payload.length;
            next.id++;
            last = frame;
            return frame;
        }

        private byte[] odd(Packet packet) {
            switch (upTo(18)) {
                case 0 -> packet.payload = payload(1 + upTo(segment));
                case 1 -> packet.flags |= Packet.PSH;
                case 2 -> packet.flags |= Packet.FIN | (any.flag() ? Packet.PSH : 0);
                case 3 -> packet.flags |= Packet.CWR;
                case 4 -> packet.flags ^= 1 << upTo(7);
                case 5 -> packet.payload = new byte[0];
                case 6 -> next.acknowledgement = ++packet.acknowledgement;
                case 7 -> next.id = packet.id = (int) any.number(16);
                case 8 -> next.sequence = packet.sequence += upTo(2 * segment) - segment;
                case 9 -> next.trafficClass = packet.trafficClass ^= 3;
                case 10 -> next.ttl = packet.ttl ^= 1;
                case 11 -> next.tcpOptions = packet.tcpOptions = any.bytes(4 * upTo(10));
                case 12 -> packet.options = any.bytes(4);
                case 13 -> next.tags = packet.tags = any.flag() ? new int[0] : new int[] {0x8100_0001};
                case 14 -> next.fragment = packet.fragment ^= 0x4000;
                case 15 -> {
                    return broken(packet);
                }
                case 16 -> {
                    return otherChecksum(packet);
                }
                case 17 -> {
                    return last.length == 0 ? packet.frame() : last;
                }
                default -> {
                    return Arrays.copyOf(packet.frame(), packet.headerLength() + segment + 1 + upTo(8));
                }
            }
            return packet.frame();
        }

        /** One bit is wrong, but in none of the fields that say which stream it is, or how to find them. */
        private byte[] broken(Packet packet) {
            byte[] frame = packet.frame();
            int at = packet.transport() + 4 + upTo(frame.length - packet.transport() - 5);
            if (oneIn(3)) {
                at = packet.network() + (packet.ipv6 ? 4 + upTo(1) : any.flag() ? 2 + upTo(3) : 10 + upTo(1));
            }
            frame[at] ^= (byte) (1 << upTo(7));
            return frame;
        }

        /** None in UDP; the other zero in TCP. */
        private byte[] otherChecksum(Packet packet) {
            byte[] frame = packet.frame();
            int at = packet.transport() + packet.checksumOffset();
            if (packet.udp) {
                Bytes.putInt16(frame, at, 0);
            } else if (packet.payload.length > 1) {
                Bytes.putInt16(packet.payload, 0, 0);
                Bytes.putInt16(packet.payload, 0, Bytes.uint16(packet.frame(), at));
                frame = packet.frame();
                Bytes.putInt16(frame, at, any.flag() ? 0xffff : 0);
            }
            return frame;
        }

        /** A frame between the same hosts that does not show its ports. */
        byte[] hidden() {
            Packet packet = next.copy();
            packet.payload = payload(1 + upTo(100));
            byte[] frame = packet.frame();
            if (!packet.ipv6) {
                frame[packet.network() + 6] = (byte) (any.flag() ? 0x20 : 0);
                frame[packet.network() + 7] = 1;
            } else if (any.flag()) {
                packet.extensions = List.of(new Packet.Extension(44, any.bytes(6)));
                return packet.frame();
            } else {
                return Arrays.copyOf(frame, packet.transport() + upTo(7));
            }
            return frame;
        }

        /** A frame of this stream, but behind extension headers. */
        byte[] extended() {
            Packet packet = next.copy();
            packet.payload = payload(1 + upTo(100));
            packet.extensions = packet.ipv6 ? List.of(new Packet.Extension(60, new byte[6])) : List.of();
            packet.options = packet.ipv6 ? packet.options : new byte[8];
            return packet.frame();
        }
    }
}
