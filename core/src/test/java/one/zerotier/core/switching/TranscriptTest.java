package one.zerotier.core.switching;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.json;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.peer.WorldFields;
import one.zerotier.core.vectors.MessageFields;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Pcap.Datagram;
import one.zerotier.core.vectors.Rewritten;
import one.zerotier.core.vectors.Session;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketHeader;
import org.junit.jupiter.api.Test;

/** Everything that four stock nodes said to each other in a session, put together, opened and read to the last byte. */
class TranscriptTest {
    private static final int JUNK_LENGTH = 4;

    private final Session session = new Session();
    private int writtenAgain;

    /** A packet, whole but armored, and the frames it came in. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Whole(List<Integer> frames, Datagram last, byte[] bytes) {}

    @Test
    void everyPacketOfTheSessionIsReadAsStockReadIt() throws MalformedPacketException {
        Map<String, JsonNode> expected = new HashMap<>();
        for (JsonNode packet : session.packets()) {
            expected.put(text(packet, "pcap") + packet.get("frames"), packet);
        }
        int compared = 0;
        for (String node : Session.NODES) {
            for (Whole whole : wholePackets(session.capture(node))) {
                String place = node + json(whole.frames);
                compare(place, whole, Objects.requireNonNull(expected.remove(place), place));
                compared++;
            }
        }
        assertThat(expected).isEmpty();
        assertThat(compared).isEqualTo(980);
        assertThat(writtenAgain).isEqualTo(62 + 60 + 12 + 12 + 30); // HELLO and OK, RENDEZVOUS, paths, credentials
    }

    private static List<Whole> wholePackets(List<Datagram> capture) {
        Map<String, FragmentAssembler> assemblers = new HashMap<>(); // a relayed packet passes a root twice
        Map<String, List<Integer>> frames = new HashMap<>();
        List<Whole> packets = new ArrayList<>();
        for (Datagram datagram : capture) {
            String way = datagram.from() + " " + datagram.to();
            FragmentAssembler assembler = assemblers.computeIfAbsent(way, unused -> new FragmentAssembler());
            byte[] bytes = datagram.bytes();
            PacketHeader header = new PacketHeader();
            int length;
            if (FragmentHeader.isFragment(bytes, 0, bytes.length)) {
                FragmentHeader fragment = new FragmentHeader();
                fragment.wrap(bytes, 0, bytes.length);
                length = assembler.addFragment(fragment);
            } else if (header.wrap(bytes, 0, bytes.length) && header.isFragmented()) {
                length = assembler.addHead(header);
            } else {
                packets.add(new Whole(List.of(datagram.frame()), datagram, bytes));
                continue;
            }
            assertThat(length).isNotNegative();
            frames.computeIfAbsent(way, unused -> new ArrayList<>()).add(datagram.frame());
            if (length > 0) {
                packets.add(new Whole(frames.remove(way), datagram, Arrays.copyOf(assembler.assembled(), length)));
            }
        }
        assertThat(frames).isEmpty();
        return packets;
    }

    private void compare(String place, Whole whole, JsonNode expected) throws MalformedPacketException {
        assertThat(whole.last.from()).as(place).hasToString(text(expected, "udp_source"));
        assertThat(whole.last.to()).as(place).hasToString(text(expected, "udp_destination"));
        if (expected.has("kind")) {
            assertThat(whole.bytes).as(place).hasSize(JUNK_LENGTH).isEqualTo(bytes(expected, "bytes"));
            return;
        }
        SharedKey key = session.key(address(expected, "source"), address(expected, "destination"));
        OpenPacket packet = Objects.requireNonNull(OpenPacket.open(whole.bytes, key), place);
        compareHeader(place, packet.header(), expected);
        assertThat(whole.bytes).as(place).hasSize(expected.get("length").asInt());
        assertThat(packet.wasCompressed()).as(place).isEqualTo(flag(expected, "compressed"));
        assertThat(packet.plain()).as(place).isEqualTo(bytes(expected, "plain"));
        assertThat(packet.verb()).as(place).hasToString(text(expected, "verb"));
        Map<String, Object> fields = MessageFields.of(packet, key);
        fields.keySet().removeAll(List.of("frame", "chunk")); // listed as offsets only
        assertThat(json(fields)).as(place).isEqualTo(expected.get("fields"));
        byte[] rewritten = Rewritten.payload(packet, key);
        if (rewritten != null) {
            assertThat(rewritten).as(place).isEqualTo(packet.payload());
            writtenAgain++;
        }
    }

    private static void compareHeader(String place, PacketHeader header, JsonNode expected) {
        assertThat(header.id()).as(place).isEqualTo(hex(expected, "packet_id"));
        assertThat(new Address(header.source())).as(place).isEqualTo(address(expected, "source"));
        assertThat(new Address(header.destination())).as(place).isEqualTo(address(expected, "destination"));
        assertThat(header.cipherCode())
                .as(place)
                .isEqualTo(expected.get("cipher").asInt());
        assertThat(header.hops()).as(place).isEqualTo(expected.get("hops").asInt());
        assertThat(header.isFragmented()).as(place).isEqualTo(flag(expected, "fragmented"));
    }

    private static Address address(JsonNode packet, String field) {
        return new Address(hex(packet, field));
    }

    @Test
    void keysFollowFromTheIdentities() {
        for (JsonNode vector : session.keys()) {
            String[] between = text(vector, "between").split(" and ", -1);
            SharedKey key = session.key(
                    session.identity(between[0]).address(),
                    session.identity(between[1]).address());
            assertThat(key).as(text(vector, "between")).isEqualTo(new SharedKey(bytes(vector, "key_48")));
        }
    }

    @Test
    void thePlanetOfTheSessionIsReadable() throws MalformedPacketException {
        ObjectNode expected = file("transcript/planet.json").deepCopy();
        assertThat(json(WorldFields.of(session.planet()))).isEqualTo(expected);
        assertThat(session.planet().isSelfSigned()).isTrue();
    }
}
