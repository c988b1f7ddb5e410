package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames of every size, up to the longest that a virtual port can have, cut into datagrams as stock cuts them. */
class FrameSizeVectorTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final SecretIdentity SELF = secretIdentity("a6146c5c9c");
    private static final SecretIdentity MEMBER = secretIdentity("db57de1b1d");
    private static final long NETWORK = MEMBER.address().value() << 24 | 1;
    /** Of FRAME: network id and ethertype. */
    private static final int FRAME_FIELDS = 10;

    private final Scene scene = new Scene(START_MS, SELF, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote member = scene.remote(MEMBER, Endpoint.parse("10.4.0.1/9993"));

    @BeforeEach
    void join() throws MalformedPacketException {
        scene.meet(member);
        NetworkConfig config = NetworkConfig.builder(NETWORK, SELF.address())
                .issued(START_MS - 1, 0, 1)
                .isPublic(true)
                .broadcast(true)
                .multicastLimit(32)
                .mtu(NetworkConfig.MAX_MTU)
                .specialists(List.of(
                        NetworkConfig.ROLE_ACTIVE_BRIDGE | SELF.address().value(),
                        NetworkConfig.ROLE_ACTIVE_BRIDGE | MEMBER.address().value()))
                .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)))
                .build();
        scene.node.join(START_MS, NETWORK, NetworkConfigCodec.encode(config).encode());
        send(Mac.of(MEMBER.address(), NETWORK), mac(), 1); // and what comes with the first frame
    }

    private static long mac() {
        return Mac.of(SELF.address(), NETWORK);
    }

    private List<Sent> send(long destination, long source, int payloadLength) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + payloadLength];
        Salsa20Random.seeded(payloadLength).nextBytes(frame); // so that compression is of no use
        EthernetFrame.writeHeader(frame, 0, destination, source, EthernetFrame.IPV4);
        scene.take();
        scene.node.onFrame(scene.nowMs, NETWORK, frame, 0, frame.length);
        List<Sent> sent = scene.take();
        scene.settle();
        return sent;
    }

    @Test
    void packetsAreCutIntoAsManyPartsAsStockCutsThemButOfOneSize() {
        int compared = 0;
        for (JsonNode vector : cases("fragments.json", "sent")) {
            if (note(vector).startsWith("sender's physical MTU") || note(vector).startsWith("peer's version unknown")) {
                continue; // our paths have one MTU; and the suite makes no difference
            }
            int length = vector.get("packet_length").asInt();
            List<Sent> sent =
                    send(Mac.of(MEMBER.address(), NETWORK), mac(), length - PacketHeader.LENGTH - FRAME_FIELDS);
            if (flag(vector, "receiver_got_it")) {
                assertSameCuts(vector, sent);
            } else {
                assertThat(sent).isEmpty(); // eight datagrams, of which no receiver makes a packet, need not be sent
            }
            compared++;
        }
        assertThat(compared).isEqualTo(19);
        assertThat(scene.node.counters().get(Counter.DROPPED_TOO_LONG)).isEqualTo(2);
    }

    private static void assertSameCuts(JsonNode vector, List<Sent> sent) {
        assertThat(sent).hasSameSizeAs(vector.get("datagrams"));
        assertThat(sent.stream().mapToInt(datagram -> datagram.bytes().length).sum())
                .isEqualTo(vector.get("datagrams").findValues("length").stream()
                        .mapToInt(JsonNode::asInt)
                        .sum());
        for (int i = 0; i < sent.size(); i++) {
            JsonNode expected = vector.get("datagrams").get(i);
            byte[] datagram = sent.get(i).bytes();
            boolean isLast = i == sent.size() - 1;
            int size = sent.get(0).bytes().length;
            assertThat(datagram.length).isBetween(isLast ? size - sent.size() + 1 : size, size);
            boolean isFragment = FragmentHeader.isFragment(datagram, 0, datagram.length);
            assertThat(isFragment).isEqualTo(expected.get("kind").asText().equals("fragment"));
            if (isFragment) {
                FragmentHeader fragment = new FragmentHeader();
                fragment.wrap(datagram, 0, datagram.length);
                assertThat(fragment.total())
                        .isEqualTo(expected.get("total_fragments").asInt());
                assertThat(fragment.number())
                        .isEqualTo(expected.get("fragment_number").asInt());
                assertThat(fragment.hops()).isZero();
            } else {
                PacketHeader head = new PacketHeader();
                head.wrap(datagram, 0, datagram.length);
                assertThat(head.isFragmented()).isEqualTo(flag(expected, "fragmented_flag"));
            }
        }
    }

    /** As FRAME, behind a bridge, from behind us, and to everybody: each with more around it than the one before. */
    @Test
    void theLongestFramesOfAllAreDroppedAndNothingElseHappens() {
        long foreign = 0x0600_0000_0001L;
        long toMember = Mac.of(MEMBER.address(), NETWORK);
        List<Long> destinations = List.of(toMember, foreign, toMember, Mac.BROADCAST, Mac.BROADCAST);
        List<Long> sources = List.of(mac(), mac(), foreign, mac(), foreign);
        for (int i = 0; i < destinations.size(); i++) {
            long before = scene.node.counters().get(Counter.DROPPED_TOO_LONG);
            int longest = 0;
            for (int length = Packets.MAX_DELIVERABLE_LENGTH - 100; length <= NetworkConfig.MAX_MTU; length++) {
                List<Sent> sent = new ArrayList<>(send(destinations.get(i), sources.get(i), length));
                sent.removeIf(datagram -> datagram.bytes().length < 200); // announcements of groups
                longest = sent.isEmpty() ? longest : length;
            }
            int refused = NetworkConfig.MAX_MTU - longest;
            assertThat(scene.node.counters().get(Counter.DROPPED_TOO_LONG) - before)
                    .isEqualTo(refused)
                    .isBetween(100L, 150L);
        }
    }
}
