package one.zerotier.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.rule.RuleFilter.Result;
import one.zerotier.core.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Earth's rules let through: in both directions the same, for the sender's filter cannot be trusted. */
class EarthRulesTest {
    private static final long SENDER = 0x11_1111_1111L;
    private static final long RECEIVER = 0x22_2222_2222L;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    /** 28.1.2.3, which the controller gave to the sender, and 28.1.2.4, which it gave to somebody else. */
    private static final String OWN = "1c010203";

    private static final String OTHER = "1c010204";
    private static final String LINK_LOCAL = "fe800000000000000000000000000001";
    private static final String GLOBAL = "20010db8000000000000000000000001";
    private static final String NOWHERE = "0".repeat(32);

    private final TestParty owner = new TestParty().ip(IpAddress.parse("28.1.2.3"));

    private boolean passes(int etherType, String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        RuleFilter filter = new RuleFilter(SENDER, Salsa20Random.seeded(1));
        FrameView frame = new FrameView();
        frame.outbound(SENDER, RECEIVER).ethernet(2, 1, etherType, payload, 0, payload.length);
        Result sent = filter.outbound(
                new TestNetwork(Earth.rules(), owner), frame, null, false, (target, kind, copied, length) -> {});
        frame.inbound(SENDER, RECEIVER).ethernet(2, 1, etherType, payload, 0, payload.length);
        Result received = new RuleFilter(RECEIVER, Salsa20Random.seeded(1))
                .inbound(new TestNetwork(Earth.rules()), frame, owner, (target, kind, copied, length) -> {});
        assertThat(received).isEqualTo(sent);
        return sent == Result.ACCEPT;
    }

    private static String ipv4(String source, int protocol, String rest) {
        return "45000040000000004" + "0%02x".formatted(protocol) + "0000" + source + OTHER + rest;
    }

    private static String udp(int sourcePort, int destinationPort) {
        return "%04x%04x00100000".formatted(sourcePort, destinationPort) + "00".repeat(8);
    }

    private static String arp(String senderIp) {
        return "0001080006040001" + "020000000001" + senderIp + "000000000000" + OTHER;
    }

    private static String ipv6(String source, int next, String rest) {
        return "60000000%04x%02xff".formatted(rest.length() / 2, next) + source + LINK_LOCAL + rest;
    }

    private static String neighbour(int type, String target) {
        return "%02x00000000000000".formatted(type) + target + "0000000000000000";
    }

    @Test
    void onesOwnAddressMayBeUsed() {
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OWN, 17, udp(1000, 2000))))
                .isTrue();
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OWN, 1, "0800000000000000")))
                .isTrue();
        assertThat(passes(ARP, arp(OWN))).isTrue();
    }

    @Test
    void anothersAddressMayNot() {
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OTHER, 17, udp(1000, 2000))))
                .isFalse();
        assertThat(passes(ARP, arp(OTHER))).isFalse();
        assertThat(passes(IPV6, ipv6(GLOBAL, 17, udp(1000, 2000)))).isFalse();
    }

    @Test
    void linkLocalAddressesAreFree() {
        assertThat(passes(IPV6, ipv6(LINK_LOCAL, 17, udp(1000, 2000)))).isTrue();
        assertThat(passes(IPV6, ipv6(LINK_LOCAL, 58, neighbour(135, LINK_LOCAL))))
                .isTrue();
        assertThat(passes(IPV6, ipv6(LINK_LOCAL, 58, neighbour(136, LINK_LOCAL))))
                .isTrue();
        assertThat(passes(IPV6, ipv6(NOWHERE, 58, neighbour(135, LINK_LOCAL))))
                .as("detection of duplicates")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {133, 134, 137})
    void nobodyIsARouter(int type) {
        assertThat(passes(IPV6, ipv6(LINK_LOCAL, 58, neighbour(type, LINK_LOCAL))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 9, 10})
    void norInIpv4(int type) {
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OWN, 1, "%02x00000000000000".formatted(type))))
                .isFalse();
    }

    @Test
    void nobodyHandsOutAddresses() {
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OWN, 17, udp(68, 67)))).isFalse();
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OWN, 17, udp(67, 68)))).isFalse();
        assertThat(passes(IPV6, ipv6(LINK_LOCAL, 17, udp(546, 547)))).isFalse();
        assertThat(passes(IPV6, ipv6(LINK_LOCAL, 17, udp(547, 546)))).isFalse();
    }

    @Test
    void onlyIpAndArp() {
        assertThat(passes(0x88cc, "00".repeat(46))).isFalse();
    }

    @Test
    void aCapabilityExemptsFromOwningAddressesButNotFromSafety() {
        owner.capability(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)));
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OTHER, 17, udp(1000, 2000))))
                .isTrue();
        assertThat(passes(ARP, arp(OTHER))).isTrue();
        assertThat(passes(FrameView.ETHERTYPE_IPV4, ipv4(OTHER, 17, udp(67, 68))))
                .isFalse();
        assertThat(passes(0x88cc, "00".repeat(46))).isFalse();
    }
}
