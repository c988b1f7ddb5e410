package one.zerotier.core.rule;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.rule.RuleEvaluator.Verdict;
import one.zerotier.core.rule.RuleFilter.Result;
import one.zerotier.core.vectors.Vectors;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts and copies of stock nodes: letter by the rules, digit by the whole filter, what was sent and to whom. */
class RuleVectorTest {
    private static final String FILE = "rules.json";
    private static final JsonNode PARTIES = Vectors.file(FILE).get("parties");
    private static final long ME = hex(PARTIES, "me");
    private static final long PEER = hex(PARTIES, "peer");
    private static final long MY_MAC = hex(PARTIES, "my_mac");
    private static final long PEER_MAC = hex(PARTIES, "peer_mac");
    private static final long NETWORK = hex(PARTIES, "network_id");
    private static final List<JsonNode> FRAMES = cases(FILE, "frames");

    private final RuleEvaluator evaluator = new RuleEvaluator(ME, Salsa20Random.seeded(1));
    private final RuleFilter filter = new RuleFilter(ME, Salsa20Random.seeded(2));
    private final FrameView frame = new FrameView();
    private final List<Sent> sent = new ArrayList<>();
    private int verdicts;

    private record Sent(long to, int flags, long macDest, long macSource, int etherType, int length) {}

    @Test
    void ruleSets() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "rule_sets")) {
            TestNetwork network = new TestNetwork(rules(vector));
            assertVerdicts(vector, text(vector, "name"), network, new TestParty());
            for (JsonNode detail : vector.path("details")) {
                assertDetail(detail, network, new TestParty(), text(vector, "name") + " " + detail);
            }
        }
        assertThat(verdicts).isEqualTo(203 * 52 * 2);
    }

    @Test
    void unknownMatchesMayBeTrue() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "rule_sets_with_unsupported_match_flag")) {
            TestNetwork network = new TestNetwork(rules(vector), new TestParty(), true, List.of());
            assertVerdicts(vector, text(vector, "name"), network, new TestParty());
        }
    }

    @Test
    void tags() throws MalformedPacketException {
        for (JsonNode context : cases(FILE, "tag_contexts")) {
            TestParty own = withTags(context.get("my_tags"));
            TestParty peer = withTags(context.get("peer_tags"));
            JsonNode bytes = FRAMES.get(context.get("frame").asInt());
            for (JsonNode vector : context.get("verdicts")) {
                TestNetwork network = new TestNetwork(rules(vector), own);
                String what = note(context) + ": " + text(vector, "name");
                assertThat(verdict(true, bytes, network, peer))
                        .as(what + ", in")
                        .isEqualTo(text(vector, "inbound"));
                assertThat(verdict(false, bytes, network, peer))
                        .as(what + ", out")
                        .isEqualTo(text(vector, "outbound"));
            }
        }
        assertThat(verdicts).isEqualTo(8 * 90 * 2);
    }

    private static TestParty withTags(JsonNode tags) {
        TestParty party = new TestParty();
        for (JsonNode tag : tags) {
            if (!tag.path("out_of_date").asBoolean()) { // whether a tag is valid is decided elsewhere
                party.tag(tag.get("id").asInt(), tag.get("value").asLong());
            }
        }
        return party;
    }

    @Test
    void capabilities() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "capability_cases")) {
            TestNetwork network = new TestNetwork(
                    RuleSet.decode(bytes(vector, "network_rules")),
                    withCapabilities(vector.get("my_capabilities_in_order_of_id")));
            TestParty peer = withCapabilities(vector.get("peer_capabilities_in_order_of_id"));
            for (JsonNode expected : vector.get("verdicts")) {
                assertDetail(expected, network, peer, note(vector) + " " + expected);
                boolean inbound = text(expected, "direction").equals("in");
                assertThat(verdict(inbound, FRAMES.get(expected.get("frame").asInt()), network, peer))
                        .as(note(vector) + " " + expected)
                        .isEqualTo(text(expected, "verdict"));
            }
        }
    }

    private static TestParty withCapabilities(JsonNode capabilities) throws MalformedPacketException {
        TestParty party = new TestParty();
        for (JsonNode rules : capabilities) {
            party.capability(RuleSet.decode(Bytes.fromHex(rules.asText())));
        }
        return party;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sender IP authenticated", "sender MAC authenticated", "not sender IP authenticated"})
    void ownership(String name) throws MalformedPacketException {
        for (JsonNode context : cases(FILE, "ownership_contexts")) {
            boolean mine = note(context).startsWith("I own") || note(context).equals("both");
            boolean peers =
                    note(context).startsWith("the peer owns") || note(context).equals("both");
            boolean emulated = note(context).contains("NDP emulation");
            JsonNode vector = context.get(name);
            TestNetwork network = new TestNetwork(
                    rules(vector),
                    mine ? owner(MY_MAC) : new TestParty(),
                    false,
                    emulated ? emulatedPrefixes() : List.of());
            TestParty peer = peers ? owner(PEER_MAC) : new TestParty();
            assertVerdicts(vector, note(context) + ": " + name, network, peer);
            for (JsonNode extra : vector.path("extra_frames")) {
                assertThat(extraVerdict(true, extra, network, peer)).isEqualTo(text(extra, "inbound"));
                assertThat(extraVerdict(false, extra, network, peer)).isEqualTo(text(extra, "outbound"));
            }
        }
        assertThat(verdicts).isEqualTo(6 * 52 * 2 + 10);
    }

    private static TestParty owner(long mac) {
        return new TestParty().mac(mac).ip(IpAddress.parse("10.0.0.2")).ip(IpAddress.parse("fd00::2"));
    }

    private static List<IpPrefix> emulatedPrefixes() {
        long folded = (NETWORK ^ NETWORK >>> 32) & 0xffff_ffffL;
        IpAddress sixPlane = IpAddress.v6(0xfcL << 56 | folded << 24, 0);
        IpAddress rfc4193 = IpAddress.v6(0xfdL << 56 | NETWORK >>> 8, NETWORK << 56 | 0x9993L << 40);
        return List.of(new IpPrefix(sixPlane, 40), new IpPrefix(rfc4193, 88));
    }

    private String extraVerdict(boolean inbound, JsonNode vector, TestNetwork network, TestParty peer) {
        byte[] bytes = bytes(vector, "bytes");
        direct(inbound, inbound ? MY_MAC : PEER_MAC, false);
        frame.ethernet(frame.macDest(), frame.macSource(), FrameView.ETHERTYPE_IPV6, bytes, 0, bytes.length);
        return verdict(network, peer);
    }

    private void assertVerdicts(JsonNode vector, String name, TestNetwork network, TestParty peer) {
        for (boolean inbound : new boolean[] {true, false}) {
            String[] expected = text(vector, inbound ? "inbound" : "outbound").split(" ");
            assertThat(expected).hasSameSizeAs(FRAMES);
            for (int index = 0; index < expected.length; index++) {
                assertThat(verdict(inbound, FRAMES.get(index), network, peer))
                        .as("%s, %s, inbound %s", name, note(FRAMES.get(index)), inbound)
                        .isEqualTo(expected[index]);
            }
        }
    }

    private String verdict(boolean inbound, JsonNode vector, TestNetwork network, TestParty peer) {
        wrap(inbound, vector);
        return verdict(network, peer);
    }

    private String verdict(TestNetwork network, TestParty peer) {
        verdicts++;
        Verdict verdict = evaluator.evaluate(network, network.baseRules(), frame, peer);
        return verdict.name().charAt(0) + digit(filter(network, peer));
    }

    private static String digit(Result result) {
        return switch (result) {
            case DROP -> "0";
            case ACCEPT -> "1";
            case SUPER_ACCEPT -> "2";
        };
    }

    private Result filter(TestNetwork network, TestParty peer) {
        sent.clear();
        CopySink sink = (target, kind, copied, length) -> sent.add(new Sent(
                target,
                kind.extFrameFlags(copied.isInbound()),
                copied.macDest(),
                copied.macSource(),
                copied.etherType(),
                length));
        return frame.isInbound()
                ? filter.inbound(network, frame, peer, sink)
                : filter.outbound(network, frame, peer, false, sink);
    }

    private void assertDetail(JsonNode detail, TestNetwork network, TestParty peer, String what) {
        wrap(
                text(detail, "direction").equals("in"),
                FRAMES.get(detail.get("frame").asInt()));
        evaluator.evaluate(network, network.baseRules(), frame, peer);
        if (detail.has("copy_to")) {
            assertThat(evaluator.copyTarget()).as(what).isEqualTo(hex(detail, "copy_to"));
            assertThat(evaluator.copyLength())
                    .as(what)
                    .isEqualTo(detail.get("copy_length").asInt());
            assertThat(evaluator.copyKind() == CopyKind.WATCH).as(what).isEqualTo(Vectors.flag(detail, "watch"));
        } else {
            assertThat(evaluator.copyTarget()).as(what).isZero();
        }
        if (detail.has("redirect_to")) {
            assertThat(evaluator.destination()).as(what).isEqualTo(hex(detail, "redirect_to"));
        }
        filter(network, peer);
        List<Sent> expected = new ArrayList<>();
        for (JsonNode packet : detail.path("sends")) {
            assertThat(text(packet, "verb")).isEqualTo("EXT_FRAME");
            assertThat(Vectors.flag(packet, "frame_is_start_of_the_frame")).isTrue();
            expected.add(new Sent(
                    hex(packet, "to"),
                    packet.get("flags").asInt(),
                    hex(packet, "dest_mac"),
                    hex(packet, "source_mac"),
                    packet.get("ethertype").asInt(),
                    packet.get("frame_length").asInt()));
        }
        assertThat(sent).as(what).isEqualTo(expected);
    }

    /** Outbound frames to a MAC that is nobody's have no destination address. */
    private void wrap(boolean inbound, JsonNode vector) {
        byte[] bytes = bytes(vector, "bytes");
        assertThat(bytes).hasSize(vector.get("length").asInt());
        boolean elsewhere = !vector.get("dest_mac").isNull();
        long receiver = inbound ? MY_MAC : PEER_MAC;
        direct(inbound, elsewhere ? hex(vector, "dest_mac") : receiver, elsewhere);
        frame.ethernet(
                frame.macDest(), frame.macSource(), vector.get("ethertype").asInt(), bytes, 0, bytes.length);
        frame.vlan(vector.get("vlan").asInt());
    }

    private void direct(boolean inbound, long macDest, boolean elsewhere) {
        if (inbound) {
            frame.inbound(PEER, ME);
        } else {
            frame.outbound(ME, elsewhere ? 0 : PEER);
        }
        frame.ethernet(macDest, inbound ? PEER_MAC : MY_MAC, 0, new byte[0], 0, 0);
    }

    private static RuleSet rules(JsonNode vector) throws MalformedPacketException {
        return RuleSet.decode(bytes(vector, "rules"));
    }
}
