package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.FrameCounts;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.rule.language.RuleSyntaxException;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A network whose rules accept everything. The controller gave 10.0.0.5 and 2001:db8::5 to us, .7 to Alice and .66 to Mallory,
 * who would like to be taken for somebody else.
 */
class FalseClaimTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final RuleSet ACCEPT = RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT));
    private static final List<Verb> FRAMES = List.of(Verb.FRAME, Verb.EXT_FRAME, Verb.MULTICAST_FRAME);
    private static final long CAMERA = 0x0011_2233_4455L;
    private static final String V4 = "v4";
    private static final String V6 = "v6";

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final SecretIdentity controller = secretIdentity("db57de1b1d");
    private final long networkId = controller.address().value() << 24 | 1;
    private final long ownMac = Mac.of(self.address(), networkId);
    private final Scene scene = new Scene(START_MS, self, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote mallory = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));
    private final Remote alice = scene.remote(secretIdentity("7e19c3291d"), Endpoint.parse("10.5.0.1/9993"));

    @BeforeEach
    void join() throws MalformedPacketException {
        scene.meet(scene.remote(controller, Endpoint.parse("10.2.0.1/9993")));
        scene.meet(mallory);
        scene.meet(alice);
        configure(ACCEPT, List.of());
        show(mallory, 0x42);
        show(alice, 7);
        scene.receive(mallory, mallory.seal(Verb.MULTICAST_LIKE, out -> {
            for (MulticastGroup group : List.of(
                    MulticastGroup.BROADCAST,
                    new MulticastGroup(Mac.BROADCAST, 0x0a000009),
                    new MulticastGroup(0x3333_0000_0001L, 0))) {
                group.encode(out.int64(networkId));
            }
        }));
        scene.take();
    }

    private void configure(RuleSet rules, List<Long> bridges) {
        scene.node.leave(scene.nowMs, networkId);
        NetworkConfig config = NetworkConfig.builder(networkId, self.address())
                .issued(START_MS, 1_800_000, 1)
                .isPublic(true)
                .broadcast(true)
                .multicastLimit(32)
                .staticIps(List.of(IpPrefix.parse("10.0.0.5/24"), IpPrefix.parse("2001:db8::5/64")))
                .specialists(bridges.stream()
                        .map(bridge -> bridge | NetworkConfig.ROLE_ACTIVE_BRIDGE)
                        .toList())
                .rules(rules)
                .build();
        scene.node.join(
                scene.nowMs, networkId, NetworkConfigCodec.encode(config).encode());
        scene.settle();
    }

    private void show(Remote owner, int number) {
        List<Thing> things = List.of(
                Thing.ip(IpAddress.v4(0x0a00_0000 + number)), Thing.ip(IpAddress.v6(0x2001_0db8_0000_0000L, number)));
        show(
                owner,
                new NetworkCredentials(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new CertificateOfOwnership(networkId, START_MS, 1, things, owner.address())
                                .sign(controller))));
    }

    private void show(Remote from, NetworkCredentials credentials) {
        scene.nowMs += 1_000; // nobody is listened to more often
        scene.receive(from, from.seal(Verb.NETWORK_CREDENTIALS, credentials::encode));
    }

    private static byte[] payload(String hex, int owner) {
        String number = String.format("%02x", owner);
        return Bytes.fromHex(hex.replace(V4, "0a0000" + number)
                .replace(V6, "20010db80000000000000000000000" + number)
                .replace(" ", ""));
    }

    private boolean isHeard(Remote from, Verb verb, long source, int etherType, byte[] payload) {
        scene.effects.delivered.clear();
        scene.receive(from, from.seal(verb, out -> {
            out.int64(networkId);
            if (verb == Verb.MULTICAST_FRAME) {
                MulticastGroup.BROADCAST.encode(out.int8(0x04).int48(source));
            } else if (verb == Verb.EXT_FRAME) {
                out.int8(0).int48(ownMac).int48(source);
            }
            out.int16(etherType).bytes(payload);
        }));
        return !scene.effects.delivered.isEmpty();
    }

    private boolean isHeard(Verb verb, int etherType, byte[] payload) {
        return isHeard(mallory, verb, mac(mallory), etherType, payload);
    }

    private long mac(Remote remote) {
        return Mac.of(remote.address(), networkId);
    }

    /** Whether a frame of our host leaves. */
    private boolean isSent(long destination, int etherType, byte[] payload) throws MalformedPacketException {
        scene.take();
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + payload.length];
        EthernetFrame.writeHeader(frame, 0, destination, ownMac, etherType);
        System.arraycopy(payload, 0, frame, EthernetFrame.HEADER_LENGTH, payload.length);
        scene.node.onFrame(scene.nowMs, networkId, frame, 0, frame.length);
        for (Sent sent : scene.take()) {
            OpenPacket packet = mallory.open(sent.bytes());
            if (packet != null && (packet.verb() == Verb.FRAME || packet.verb() == Verb.MULTICAST_FRAME)) {
                return true;
            }
        }
        return false;
    }

    private long[] destinations(int etherType) {
        return new long[] {etherType == EthernetFrame.ARP ? Mac.BROADCAST : 0x3333_0000_0001L, mac(mallory)};
    }

    private long claims() {
        return scene.node.counters().get(Counter.FRAMES_FALSE_CLAIM);
    }

    private FrameCounts counts() {
        return Objects.requireNonNull(scene.node.networks().get(networkId)).frameCounts();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a gratuitous ARP reply, 0806, 0001080006040002 020000000001 v4 ffffffffffff v4",
        "an ARP reply, 0806, 0001080006040002 020000000001 v4 020000000002 0a000009",
        "an ARP request, 0806, 0001080006040002 020000000001 v4 000000000000 0a000009",
        "a neighbour advertisement from a link-local address, 86dd, 6000000000203aff fe800000000000000000000000000007"
                + " ff020000000000000000000000000001 8800000020000000 v6 0201020000000001",
        "a neighbour solicitation, 86dd, 6000000000203aff v6"
                + " ff0200000000000000000001ff000005 8700000000000000 20010db8000000000000000000000005 0101020000000001",
        "a router solicitation, 86dd, 6000000000103aff v6"
                + " ff020000000000000000000000000002 8500000000000000 0101020000000001"
    })
    void isDroppedAndCountedUnlessTheAddressIsTheSenders(String what, String type, String hex)
            throws MalformedPacketException {
        int etherType = Integer.parseInt(type, 16);
        long count = 0;
        for (Verb verb : FRAMES) {
            for (int owner : new int[] {5, 7}) {
                assertThat(isHeard(verb, etherType, payload(hex, owner)))
                        .as(what + " of " + owner + " in " + verb)
                        .isFalse();
                assertThat(claims()).isEqualTo(++count);
            }
            for (int owner : new int[] {0x42, 0x43}) { // hers, and nobody's
                assertThat(isHeard(verb, etherType, payload(hex, owner)))
                        .as(what + " of " + owner + " in " + verb)
                        .isTrue();
            }
        }
        for (long destination : destinations(etherType)) {
            assertThat(isSent(destination, etherType, payload(hex, 7))).as(what).isFalse();
            assertThat(claims()).isEqualTo(++count);
            for (int owner : new int[] {5, 0x43}) {
                assertThat(isSent(destination, etherType, payload(hex, owner)))
                        .as(what + " of " + owner)
                        .isTrue();
            }
        }
        assertThat(claims()).isEqualTo(count);
    }

    private static byte[] arp(int owner) {
        return payload("0001080006040002 020000000001 v4 ffffffffffff v4", owner);
    }

    private boolean isHeard(Remote from, int owner) {
        return isHeard(from, Verb.EXT_FRAME, mac(from), EthernetFrame.ARP, arp(owner));
    }

    @Test
    void whatIsDroppedShowsInTheCountsOfTheNetwork() throws MalformedPacketException {
        long in = counts().refusedIn();
        long out = counts().refusedOut();
        isHeard(mallory, 7);
        isSent(Mac.BROADCAST, EthernetFrame.ARP, arp(7));
        assertThat(counts().refusedIn()).isEqualTo(in + 1);
        assertThat(counts().refusedOut()).isEqualTo(out + 1);
    }

    @Test
    void theAddressIsFreeWhenTheControllerHasTakenItBack() {
        assertThat(isHeard(mallory, 7)).isFalse();
        Revocation revocation =
                new Revocation(1, networkId, 1, START_MS, 0, alice.address(), CredentialType.CERTIFICATE_OF_OWNERSHIP);
        show(mallory, NetworkCredentials.of(revocation.sign(controller)));
        assertThat(isHeard(mallory, 7)).isTrue();
    }

    @Test
    void aForgedCertificateTakesNobodysAddressAway() {
        CertificateOfOwnership forged = new CertificateOfOwnership(
                        networkId, START_MS, 1, List.of(Thing.ip(IpAddress.parse("10.0.0.43"))), mallory.address())
                .sign(mallory.secret());
        show(mallory, new NetworkCredentials(List.of(), List.of(), List.of(), List.of(), List.of(forged)));
        assertThat(isHeard(alice, 43)).isTrue();
    }

    /** It speaks for hosts that the controller does not know, but for no member. */
    @Test
    void aBridgeClaimsOnlyWhatNoMemberWasGiven() {
        configure(ACCEPT, List.of(mallory.address().value()));
        show(alice, 7);
        for (Verb verb : List.of(Verb.EXT_FRAME, Verb.MULTICAST_FRAME)) {
            assertThat(isHeard(mallory, verb, CAMERA, EthernetFrame.ARP, arp(0x43)))
                    .isTrue();
            assertThat(isHeard(mallory, verb, CAMERA, EthernetFrame.ARP, arp(7)))
                    .isFalse();
            assertThat(isHeard(mallory, verb, CAMERA, EthernetFrame.ARP, arp(5)))
                    .isFalse();
        }
        assertThat(claims()).isEqualTo(4);
    }

    @Test
    void whatABridgePassesIsForOthersToJudge() throws MalformedPacketException {
        configure(ACCEPT, List.of(self.address().value()));
        show(alice, 7);
        assertThat(isSent(mac(mallory), EthernetFrame.ARP, arp(7))).isTrue();
        assertThat(claims()).isZero();
    }

    /** Mallory passes on what she gets, as the rules ask her to; but her own frames are hers. */
    @Test
    void anObserverSeesTheFalseClaimsOfOthers() throws RuleSyntaxException {
        configure(Program.compile("tee -1 " + self.address() + "; accept;").rules(), List.of());
        show(alice, 7);
        assertThat(isHeard(mallory, Verb.EXT_FRAME, CAMERA, EthernetFrame.ARP, arp(7)))
                .isTrue();
        assertThat(isHeard(mallory, 7)).isFalse();
        assertThat(claims()).isOne();
    }
}
