package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EmulatedIpv6;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node on a network with two bridges, west and east, and a member who is none; it is a bridge itself where a test says so.
 */
class BridgingTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final RuleSet ACCEPT = RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT));
    private static final int CUSTOM = 0x88b5;
    private static final int MTU = 2_800;
    /** Hosts without ZeroTier. */
    private static final long PRINTER = 0x0011_2233_4455L;

    private static final long CAMERA = 0x0011_2233_4466L;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final Endpoint bound = Endpoint.parse("10.3.0.1/9993");
    private final Scene scene = new Scene(START_MS, self, null, bound, null);
    private final long networkId = secretIdentity("db57de1b1d").address().value() << 24 | 1;
    private final long ownMac = Mac.of(self.address(), networkId);
    private final byte[] payload = Bytes.fromHex("01020304050607080910111213141516");
    private Remote west;
    private Remote east;
    private Remote member;

    @BeforeEach
    void meetEverybody() throws MalformedPacketException {
        west = met("ecfe84bbe1", "10.4.0.1/9993");
        east = met("c103fe5b78", "10.5.0.1/9993");
        member = met("7e19c3291d", "10.6.0.1/9993");
    }

    private Remote met(String address, String endpoint) throws MalformedPacketException {
        Remote remote = scene.remote(secretIdentity(address), Endpoint.parse(endpoint));
        scene.meet(remote);
        return remote;
    }

    private void join(boolean asBridge, Consumer<NetworkConfig.Builder> more) {
        List<Long> specialists = new ArrayList<>();
        for (Remote bridge : List.of(west, east)) {
            specialists.add(NetworkConfig.ROLE_ACTIVE_BRIDGE | bridge.address().value());
        }
        if (asBridge) {
            specialists.add(NetworkConfig.ROLE_ACTIVE_BRIDGE | self.address().value());
        }
        NetworkConfig.Builder config = NetworkConfig.builder(networkId, self.address())
                .issued(START_MS, 0, 1)
                .isPublic(true)
                .broadcast(true)
                .ndpEmulation(true)
                .multicastLimit(32)
                .mtu(MTU)
                .specialists(specialists)
                .rules(ACCEPT);
        more.accept(config);
        scene.node.join(
                START_MS, networkId, NetworkConfigCodec.encode(config.build()).encode());
        scene.settle();
        scene.take();
    }

    private void join(boolean asBridge) {
        join(asBridge, config -> {});
    }

    private long mac(Remote remote) {
        return Mac.of(remote.address(), networkId);
    }

    private static byte[] frame(long destination, long source, int etherType, byte[] content) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + content.length];
        EthernetFrame.writeHeader(frame, 0, destination, source, etherType);
        System.arraycopy(content, 0, frame, EthernetFrame.HEADER_LENGTH, content.length);
        return frame;
    }

    private void fromHost(long destination, long source, int etherType, byte[] content) {
        byte[] frame = frame(destination, source, etherType, content);
        scene.node.onFrame(scene.nowMs, networkId, frame, 0, frame.length);
        scene.settle();
    }

    private void fromHost(long destination, long source) {
        fromHost(destination, source, CUSTOM, payload);
    }

    private void unicast(Remote from, long destination, long source, int etherType, byte[] content) {
        scene.receive(
                from,
                from.seal(
                        Verb.EXT_FRAME,
                        out -> out.int64(networkId)
                                .int8(0)
                                .int48(destination)
                                .int48(source)
                                .int16(etherType)
                                .bytes(content)));
    }

    private void unicast(Remote from, long destination, long source) {
        unicast(from, destination, source, CUSTOM, payload);
    }

    private void multicast(Remote from, long group, long source, int etherType, byte[] content) {
        scene.receive(
                from,
                from.seal(
                        Verb.MULTICAST_FRAME,
                        out -> out.int64(networkId)
                                .int8(0x04)
                                .int48(source)
                                .int48(group)
                                .int32(0)
                                .int16(etherType)
                                .bytes(content)));
    }

    private void multicast(Remote from, long source) {
        multicast(from, Mac.BROADCAST, source, CUSTOM, payload);
    }

    private List<byte[]> delivered() {
        List<byte[]> frames = scene.effects.delivered.stream()
                .map(delivered -> delivered.frame())
                .toList();
        scene.effects.delivered.clear();
        return frames;
    }

    private long count(Counter counter) {
        return scene.node.counters().get(counter);
    }

    /** Payloads, after the network's id, of the packets of this kind that a remote has got among these. */
    private static List<byte[]> got(List<Sent> sent, Remote remote, Verb verb) throws MalformedPacketException {
        List<byte[]> payloads = new ArrayList<>();
        for (Sent datagram : sent) {
            OpenPacket packet = remote.open(datagram.bytes());
            if (packet != null && packet.verb() == verb) {
                ByteReader in = packet.reader();
                in.int64();
                payloads.add(in.bytes(in.remaining()));
            }
        }
        return payloads;
    }

    private int framesSent() throws MalformedPacketException {
        int count = 0;
        for (Sent datagram : scene.take()) {
            for (Remote remote : List.of(west, east, member)) {
                OpenPacket packet = remote.open(datagram.bytes());
                boolean frame =
                        packet != null && (packet.verb() == Verb.EXT_FRAME || packet.verb() == Verb.MULTICAST_FRAME);
                count += frame ? 1 : 0;
            }
        }
        return count;
    }

    private static byte[] extFrame(long destination, long source, int etherType, byte[] content) {
        ByteWriter out = ByteWriter.growing().int8(0);
        return out.int48(destination)
                .int48(source)
                .int16(etherType)
                .bytes(content)
                .toBytes();
    }

    @Test
    void whoIsNoBridgeSpeaksForNobodyElse() {
        join(false);
        unicast(member, ownMac, PRINTER);
        multicast(member, PRINTER);
        assertThat(delivered()).isEmpty();
        assertThat(count(Counter.FRAMES_REFUSED_MAC)).isEqualTo(2);
        unicast(west, ownMac, PRINTER);
        multicast(west, PRINTER);
        assertThat(delivered())
                .containsExactly(
                        frame(ownMac, PRINTER, CUSTOM, payload), frame(Mac.BROADCAST, PRINTER, CUSTOM, payload));
    }

    @Test
    void noBridgeSpeaksWithTheMacOfAMember() throws MalformedPacketException {
        join(false);
        unicast(member, ownMac, mac(member));
        unicast(east, ownMac, mac(east));
        assertThat(delivered()).hasSize(2);
        long[] taken = {mac(member), mac(east), ownMac, 0, Mac.BROADCAST, PRINTER | 0x0100_0000_0000L};
        for (long source : taken) {
            unicast(west, ownMac, source);
            multicast(west, source);
        }
        assertThat(delivered()).isEmpty();
        assertThat(count(Counter.FRAMES_REFUSED_MAC)).isEqualTo(2L * taken.length);
        scene.take();
        fromHost(mac(member), ownMac);
        List<Sent> sent = scene.take();
        assertThat(got(sent, member, Verb.FRAME)).hasSize(1);
        assertThat(sent).hasSize(1);
    }

    /** One in 64 of the MACs that machines invent for themselves. */
    @Test
    void aHostWhoseMacLooksLikeThatOfAMemberIsFoundBehindItsBridge() throws MalformedPacketException {
        join(false);
        long host = Mac.of(0x11_2233_4455L, networkId);
        fromHost(host, ownMac);
        multicast(west, host);
        unicast(west, ownMac, host);
        assertThat(delivered()).as("although a frame for it was sent already").hasSize(2);
        assertThat(bridgesThatGet(host, extFrame(host, ownMac, CUSTOM, payload)))
                .containsExactly(west);
        unicast(west, ownMac, host);
        assertThat(delivered()).as("and although one was sent since").hasSize(1);
    }

    @Test
    void aMemberThatABridgeHasPlayedIsItselfAgainWhenItIsMet() throws MalformedPacketException {
        join(false);
        unicast(west, ownMac, mac(member));
        assertThat(delivered()).hasSize(1);
        assertThat(bridgesThatGet(mac(member), extFrame(mac(member), ownMac, CUSTOM, payload)))
                .containsExactly(west);
        unicast(member, ownMac, mac(member));
        assertThat(delivered()).hasSize(1);
        scene.take();
        fromHost(mac(member), ownMac);
        List<Sent> sent = scene.take();
        assertThat(got(sent, member, Verb.FRAME)).hasSize(1);
        assertThat(got(sent, west, Verb.EXT_FRAME)).isEmpty();
        unicast(west, ownMac, mac(member));
        assertThat(delivered()).isEmpty();
    }

    @Test
    void aFrameForAnybodyGoesToAllBridgesUntilOneHasHim() throws MalformedPacketException {
        join(false);
        byte[] expected = extFrame(PRINTER, ownMac, CUSTOM, payload);
        assertThat(bridgesThatGet(PRINTER, expected)).containsExactly(west, east);
        unicast(east, ownMac, PRINTER);
        assertThat(bridgesThatGet(PRINTER, expected)).containsExactly(east);
        scene.pass(301_000);
        scene.meet(west);
        scene.meet(east);
        assertThat(bridgesThatGet(PRINTER, expected)).containsExactly(west, east);
    }

    private List<Remote> bridgesThatGet(long destination, byte[] expected) throws MalformedPacketException {
        scene.take();
        fromHost(destination, ownMac);
        List<Sent> sent = scene.take();
        List<Remote> served = new ArrayList<>();
        for (Remote bridge : List.of(west, east)) {
            List<byte[]> frames = got(sent, bridge, Verb.EXT_FRAME);
            if (!frames.isEmpty()) {
                assertThat(frames).containsExactly(expected);
                served.add(bridge);
            }
        }
        assertThat(got(sent, member, Verb.EXT_FRAME)).isEmpty();
        return served;
    }

    @Test
    void aHostCanMoveFromOneBridgeToAnotherButIsNotInTwoPlaces() throws MalformedPacketException {
        join(false);
        byte[] expected = extFrame(PRINTER, ownMac, CUSTOM, payload);
        multicast(west, PRINTER);
        scene.nowMs += 500;
        multicast(east, PRINTER);
        assertThat(delivered()).hasSize(2);
        assertThat(bridgesThatGet(PRINTER, expected)).as("was there just now").containsExactly(west);
        scene.nowMs += 700;
        multicast(east, PRINTER);
        assertThat(delivered()).hasSize(1);
        assertThat(bridgesThatGet(PRINTER, expected)).containsExactly(east);
    }

    @Test
    void whoLosesTheRoleIsABridgeNoMore() throws MalformedPacketException {
        join(
                false,
                config -> config.specialists(List.of(
                        NetworkConfig.ROLE_ACTIVE_BRIDGE | west.address().value())));
        unicast(east, ownMac, PRINTER);
        assertThat(delivered()).isEmpty();
        assertThat(bridgesThatGet(PRINTER, extFrame(PRINTER, ownMac, CUSTOM, payload)))
                .containsExactly(west);
    }

    @Test
    void hostsBehindUsTalkOnlyIfWeAreABridge() throws MalformedPacketException {
        join(false);
        fromHost(mac(member), PRINTER);
        fromHost(Mac.BROADCAST, PRINTER);
        fromHost(CAMERA, PRINTER);
        assertThat(scene.take()).isEmpty();
        assertThat(count(Counter.FRAMES_REFUSED_MAC)).isEqualTo(3);
    }

    @Test
    void whatHostsBehindUsSendKeepsItsMac() throws MalformedPacketException {
        join(true);
        fromHost(mac(member), PRINTER);
        assertThat(got(scene.take(), member, Verb.EXT_FRAME))
                .containsExactly(extFrame(mac(member), PRINTER, CUSTOM, payload));
        fromHost(Mac.BROADCAST, PRINTER);
        List<Sent> sent = scene.take();
        for (Remote bridge : List.of(west, east)) {
            List<byte[]> frames = got(sent, bridge, Verb.MULTICAST_FRAME);
            assertThat(frames).hasSize(1);
            ByteReader in = new ByteReader(frames.get(0));
            assertThat(in.uint8()).isEqualTo(0x02 | 0x04);
            in.int32();
            assertThat(in.uint48()).isEqualTo(PRINTER);
            assertThat(in.uint48()).isEqualTo(Mac.BROADCAST);
            assertThat(in.int32()).isZero();
            assertThat(in.uint16()).isEqualTo(CUSTOM);
            assertThat(in.bytes(in.remaining())).isEqualTo(payload);
        }
    }

    @Test
    void aBridgeTakesFramesForAnybodyBehindIt() {
        join(true);
        unicast(member, PRINTER, mac(member));
        assertThat(delivered()).containsExactly(frame(PRINTER, mac(member), CUSTOM, payload));
    }

    @Test
    void whoIsNoBridgeTakesFramesForItselfOnly() {
        join(false);
        unicast(member, PRINTER, mac(member));
        unicast(member, mac(west), mac(member));
        assertThat(delivered()).isEmpty();
        assertThat(count(Counter.FRAMES_REFUSED_MAC)).isEqualTo(2);
    }

    /** West leads to the same segment as we do, or to one that a cable joins with ours. */
    @Test
    void aFrameGoesRoundNoLoop() throws MalformedPacketException {
        join(true);
        fromHost(Mac.BROADCAST, PRINTER);
        assertThat(framesSent()).isEqualTo(2);
        fromHost(Mac.BROADCAST, PRINTER);
        fromHost(Mac.BROADCAST, ownMac);
        assertThat(framesSent()).as("the second is another frame").isEqualTo(2);
        fromHost(Mac.BROADCAST, ownMac);
        assertThat(framesSent()).isZero();

        multicast(east, CAMERA);
        multicast(west, CAMERA);
        assertThat(delivered()).hasSize(1);
        fromHost(Mac.BROADCAST, CAMERA);
        multicast(member, mac(member));
        fromHost(Mac.BROADCAST, mac(member));
        assertThat(framesSent()).isZero();
        assertThat(delivered()).hasSize(1);
        assertThat(count(Counter.FRAMES_LOOPED)).isEqualTo(5);

        fromHost(PRINTER + 1, CAMERA);
        assertThat(framesSent()).isEqualTo(2);
        fromHost(PRINTER + 1, CAMERA);
        assertThat(framesSent()).isZero();
        scene.nowMs += 500;
        fromHost(PRINTER + 1, CAMERA);
        fromHost(Mac.BROADCAST, ownMac);
        assertThat(framesSent()).as("nobody's repetition is lost for long").isEqualTo(4);
    }

    @Test
    void nobodyElseTakesOverAHostBehindUs() {
        join(true);
        fromHost(Mac.BROADCAST, PRINTER);
        multicast(west, Mac.BROADCAST, PRINTER, CUSTOM, new byte[9]);
        unicast(west, ownMac, PRINTER);
        assertThat(delivered()).isEmpty();
        assertThat(count(Counter.FRAMES_REFUSED_MAC)).isEqualTo(2);
        scene.nowMs += 1_200;
        unicast(west, ownMac, PRINTER);
        assertThat(delivered()).hasSize(1);
    }

    @Test
    void whatIsOnOurSideStaysThere() {
        join(true);
        fromHost(Mac.BROADCAST, PRINTER);
        scene.take();
        fromHost(PRINTER, CAMERA);
        assertThat(scene.take()).isEmpty();
        assertThat(count(Counter.FRAMES_NOT_FOR_OTHERS)).isOne();
    }

    /** As the host's bridge does that has the device of our datagrams for a port, too. */
    @ParameterizedTest
    @CsvSource({"0800, ''", "8100, 00050800", "88a8, 0007810000050800"})
    void ourOwnDatagramsAreNotTunnelled(String type, String tags) throws MalformedPacketException {
        join(true);
        int etherType = Integer.parseInt(type, 16);
        fromHost(PRINTER, CAMERA);
        byte[] datagram = scene.take().get(0).bytes();
        byte[] ours = Bytes.fromHex(tags + udp4("0a030001", 9993, datagram));
        fromHost(PRINTER, CAMERA, etherType, ours);
        fromHost(PRINTER, ownMac, etherType, ours);
        fromHost(mac(member), CAMERA, etherType, ours);
        assertThat(scene.take()).isEmpty();
        assertThat(count(Counter.FRAMES_OWN_DATAGRAM)).isEqualTo(3);
        fromHost(PRINTER, CAMERA, etherType, Bytes.fromHex(tags + udp4("0a030001", 9994, datagram)));
        fromHost(PRINTER, CAMERA, etherType, Bytes.fromHex(tags + udp4("0a030002", 9993, datagram)));
        assertThat(scene.take()).hasSize(4);
        for (int length = 0; length < ours.length; length++) {
            fromHost(PRINTER, CAMERA, etherType, Arrays.copyOf(ours, length));
        }
    }

    private static String udp4(String source, int port, byte[] content) {
        return "4500%04x000000004011".formatted(28 + content.length) + "0000" + source + "0a040001"
                + "%04x2709%04x0000".formatted(port, 8 + content.length) + hex(content);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void norThoseOverIpv6() {
        join(true);
        Endpoint socket = Endpoint.parse("fd00::1/9993");
        scene.node.onNetworkChanged(
                scene.nowMs,
                new LocalNetwork(List.of(new LocalNetwork.Socket(1, socket)), List.of(socket), List.of(), List.of()));
        scene.settle();
        scene.take();
        String start = "6000000000181140fd00000000000000000000000000000";
        String end = "fd000000000000000000000000000009" + "27092709" + "00180000" + "00".repeat(16);
        fromHost(PRINTER, CAMERA, EthernetFrame.IPV6, Bytes.fromHex(start + "1" + end));
        assertThat(count(Counter.FRAMES_OWN_DATAGRAM)).isOne();
        fromHost(PRINTER, CAMERA, EthernetFrame.IPV6, Bytes.fromHex(start + "2" + end));
        assertThat(count(Counter.FRAMES_OWN_DATAGRAM)).isOne();
    }

    /** A frame of IEEE 802.3 has its length where others have their type; the bridges of a spanning tree talk in such. */
    @Test
    void framesWithALengthInsteadOfATypeReachTheBridges() throws MalformedPacketException {
        join(true);
        byte[] bpdu = Bytes.fromHex("424203" + "0000000000" + "00".repeat(30));
        long allBridges = 0x0180_c200_0000L;
        fromHost(allBridges, PRINTER, bpdu.length, bpdu);
        assertThat(got(scene.take(), west, Verb.MULTICAST_FRAME)).hasSize(1);
        multicast(west, allBridges, CAMERA, bpdu.length, bpdu);
        assertThat(delivered()).containsExactly(frame(allBridges, CAMERA, bpdu.length, bpdu));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x88b5, 0x8137, 0x88cc, 0x0001, 0x05dc, 0xffff})
    void everyTypeOfFrameGetsThrough(int etherType) throws MalformedPacketException {
        join(false);
        byte[] longest = new byte[MTU];
        longest[MTU - 1] = 7;
        unicast(west, ownMac, PRINTER, etherType, payload);
        assertThat(delivered()).containsExactly(frame(ownMac, PRINTER, etherType, payload));
        fromHost(mac(member), ownMac, etherType, payload);
        assertThat(got(scene.take(), member, Verb.FRAME)).hasSize(1);
        fromHost(mac(member), ownMac, etherType, longest);
        fromHost(mac(member), ownMac, etherType, new byte[MTU + 1]);
        assertThat(count(Counter.FRAMES_MALFORMED)).isOne();
    }

    /** A port lets a frame be longer than its MTU by its tags, and so do we. */
    @Test
    void tagsDoNotCountAsPayload() {
        join(false);
        for (int etherType : new int[] {EthernetFrame.VLAN_TAG, EthernetFrame.SERVICE_VLAN_TAG}) {
            fromHost(mac(member), ownMac, etherType, new byte[MTU + 8]);
            assertThat(scene.take()).isNotEmpty();
        }
        assertThat(count(Counter.FRAMES_MALFORMED)).isZero();
        fromHost(mac(member), ownMac, EthernetFrame.VLAN_TAG, new byte[MTU + 9]);
        assertThat(count(Counter.FRAMES_MALFORMED)).isOne();
    }

    /** Who scans a subnet from behind a bridge must not make it flood all members with announcements. */
    @Test
    void questionsOfHostsBehindUsAreNotAnnounced() throws MalformedPacketException {
        join(true);
        for (int host = 0; host < 300; host++) {
            String arp = "0001080006040001001122334455c0a80101000000000000%08x".formatted(0xc0a8_0000 + host);
            fromHost(Mac.BROADCAST, PRINTER, EthernetFrame.ARP, Bytes.fromHex(arp));
        }
        List<Sent> sent = scene.take();
        assertThat(got(sent, west, Verb.MULTICAST_FRAME)).hasSize(300);
        assertThat(got(sent, west, Verb.MULTICAST_LIKE)).isEmpty();
        assertThat(got(sent, member, Verb.MULTICAST_LIKE)).isEmpty();
    }

    @Test
    void aSolicitationFromBehindUsIsAnsweredToWhomAsked() {
        join(
                true,
                config -> config.staticIps(
                        List.of(EmulatedIpv6.sixPlane(self.address().value(), networkId))));
        byte[] target =
                EmulatedIpv6.sixPlane(member.address().value(), networkId).ip().toBytes();
        String asker = "fd000000000000000000000000000007";
        byte[] solicitation = Bytes.fromHex("6000000000183aff" + asker + "ff0200000000000000000001ff000001"
                + "8700000000000000" + hex(target) + "0101001122334455");
        fromHost(0x3333_ff00_0001L, PRINTER, EthernetFrame.IPV6, solicitation);
        assertThat(scene.take()).isEmpty();
        byte[] answer = delivered().get(0);
        assertThat(Bytes.uint48(answer, 0)).isEqualTo(PRINTER);
        assertThat(Bytes.uint48(answer, 6)).isEqualTo(mac(member));
        assertThat(hex(Arrays.copyOfRange(answer, 14 + 24, 14 + 40))).isEqualTo(asker);
    }

    /** Neither does a bridge bring them, nor does ours carry them away, where the network has the rules against it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serversBehindBridgesAreHeardUnlessRulesForbid(boolean safe) throws MalformedPacketException {
        join(true, config -> config.rules(safe ? Earth.rules() : ACCEPT));
        byte[] offer = Bytes.fromHex("450000240000000040110000c0a80101ffffffff" + "0043004400100000" + "02".repeat(8));
        byte[] advertisement = Bytes.fromHex("6000000000083aff" + "fe800000000000000000000000000007"
                + "ff020000000000000000000000000001" + "8600000000000000");
        fromHost(Mac.BROADCAST, PRINTER, EthernetFrame.IPV4, offer);
        fromHost(0x3333_0000_0001L, PRINTER, EthernetFrame.IPV6, advertisement);
        assertThat(got(scene.take(), west, Verb.MULTICAST_FRAME)).hasSize(safe ? 0 : 2);
        multicast(west, Mac.BROADCAST, CAMERA, EthernetFrame.IPV4, offer);
        unicast(west, ownMac, CAMERA, EthernetFrame.IPV4, offer);
        multicast(west, 0x3333_0000_0001L, CAMERA, EthernetFrame.IPV6, advertisement);
        assertThat(delivered()).hasSize(safe ? 0 : 3);
        assertThat(count(Counter.FRAMES_DROPPED_BY_RULES)).isEqualTo(safe ? 5 : 0);
    }
}
