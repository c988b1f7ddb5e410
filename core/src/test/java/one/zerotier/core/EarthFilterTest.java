package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mallory is on Earth, and her node does not care for rules. Ours does, in both directions: what no stranger should do to a LAN
 * neither reaches our host nor leaves it, and is counted. The controller gave 28.0.0.66 to her, 28.0.0.5 to us and 28.0.0.7 to
 * somebody else.
 */
class EarthFilterTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final String OURS = "1c000005";
    private static final String MALLORYS = "1c000042";
    /** Takes the place of the sender's own address. */
    private static final String OWN = "own";

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final SecretIdentity founder = secretIdentity("db57de1b1d");
    private final long earth = Earth.networkId(founder.address().value());
    private final Scene scene = new Scene(START_MS, self, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote mallory = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));

    @BeforeEach
    void join() throws MalformedPacketException {
        scene.meet(scene.remote(founder, Endpoint.parse("10.2.0.1/9993")));
        scene.meet(mallory);
        NetworkConfig config = NetworkConfig.builder(earth, self.address())
                .issued(START_MS, 1_800_000, 1)
                .isPublic(true)
                .broadcast(true)
                .multicastLimit(32)
                .ownerships(List.of(ownership(self, "28.0.0.5")))
                .rules(Earth.rules())
                .build();
        scene.node.join(START_MS, earth, NetworkConfigCodec.encode(config).encode());
        NetworkCredentials shown = new NetworkCredentials(
                List.of(), List.of(), List.of(), List.of(), List.of(ownership(mallory.secret(), "28.0.0.66")));
        scene.receive(mallory, mallory.seal(Verb.NETWORK_CREDENTIALS, shown::encode));
        scene.receive(mallory, mallory.seal(Verb.MULTICAST_LIKE, out -> {
            for (MulticastGroup group :
                    List.of(MulticastGroup.BROADCAST, new MulticastGroup(Mac.BROADCAST, 0x1c000007))) {
                group.encode(out.int64(earth));
            }
        }));
        scene.take();
    }

    private CertificateOfOwnership ownership(SecretIdentity owner, String ip) {
        return new CertificateOfOwnership(earth, START_MS, 1, List.of(Thing.ip(IpAddress.parse(ip))), owner.address())
                .sign(founder);
    }

    private long dropped() {
        return scene.node.counters().get(Counter.FRAMES_DROPPED_BY_RULES);
    }

    private boolean isHeard(Verb verb, int etherType, byte[] payload) {
        scene.effects.delivered.clear();
        scene.receive(mallory, mallory.seal(verb, out -> {
            out.int64(earth);
            if (verb == Verb.MULTICAST_FRAME) {
                MulticastGroup.BROADCAST.encode(out.int8(0));
            } else if (verb == Verb.EXT_FRAME) {
                out.int8(0).int48(Mac.of(self.address(), earth)).int48(Mac.of(mallory.address(), earth));
            }
            out.int16(etherType).bytes(payload);
        }));
        return !scene.effects.delivered.isEmpty();
    }

    /** Whether a frame of our host to everybody, or to her, leaves. */
    private boolean isSent(long destination, int etherType, byte[] payload) throws MalformedPacketException {
        scene.take();
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + payload.length];
        EthernetFrame.writeHeader(frame, 0, destination, Mac.of(self.address(), earth), etherType);
        System.arraycopy(payload, 0, frame, EthernetFrame.HEADER_LENGTH, payload.length);
        scene.node.onFrame(scene.nowMs, earth, frame, 0, frame.length);
        for (Sent sent : scene.take()) {
            OpenPacket packet = mallory.open(sent.bytes());
            if (packet != null && (packet.verb() == Verb.FRAME || packet.verb() == Verb.MULTICAST_FRAME)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] payload(String hex, String ownIp) {
        return Bytes.fromHex(hex.replace(OWN, ownIp).replace(" ", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ARP as somebody else, 0806, 0001080006040001 020000000001 1c000007 000000000000 1c000007",
        "an ARP reply as somebody else, 0806, 0001080006040002 020000000001 1c000007 020000000002 1c000007",
        "IPv4 of somebody else, 0800, 450000240000000040110000 1c000007 ffffffff 1000200000100000 0000000000000000",
        "BOOTP and DHCP: a client, 0800, 450000240000000040110000 own ffffffff 0044004300100000 0000000000000000",
        "BOOTP and DHCP: a server, 0800, 450000240000000040110000 own ffffffff 0043004400100000 0000000000000000",
        "ICMP redirect, 0800, 450000240000000040010000 own ffffffff 0500000000000000 0000000000000000",
        "ICMP router advertisement, 0800, 450000240000000040010000 own ffffffff 0900000000000000 0000000000000000",
        "ICMP router solicitation, 0800, 450000240000000040010000 own ffffffff 0a00000000000000 0000000000000000",
        "IPv6 router solicitation, 86dd, 6000000000083aff fe800000000000000000000000000007"
                + " ff020000000000000000000000000002 8500000000000000",
        "IPv6 router advertisement, 86dd, 6000000000083aff fe800000000000000000000000000007"
                + " ff020000000000000000000000000001 8600000000000000",
        "IPv6 redirect, 86dd, 6000000000083aff fe800000000000000000000000000007"
                + " fe800000000000000000000000000008 8900000000000000",
        "DHCPv6: a client, 86dd, 60000000000811ff fe800000000000000000000000000007"
                + " ff020000000000000000000000010002 0222022300080000",
        "DHCPv6: a server, 86dd, 60000000000811ff fe800000000000000000000000000007"
                + " fe800000000000000000000000000008 0223022200080000",
        "IPv6 of somebody else, 86dd, 60000000000811ff 20010db8000000000000000000000007"
                + " ff020000000000000000000000000001 1000200000080000",
        "a neighbour advertisement as somebody else, 86dd, 6000000000183aff 20010db8000000000000000000000007"
                + " ff020000000000000000000000000001 8800000020000000 20010db8000000000000000000000007",
        "another kind of frame, 88b5, 0000000000000000 0000000000000000"
    })
    void isDroppedBySenderAndReceiverAndCounted(String what, String type, String hex) throws MalformedPacketException {
        int etherType = Integer.parseInt(type, 16);
        long count = dropped();
        for (Verb verb : List.of(Verb.FRAME, Verb.EXT_FRAME, Verb.MULTICAST_FRAME)) {
            assertThat(isHeard(verb, etherType, payload(hex, MALLORYS)))
                    .as(what + " in " + verb)
                    .isFalse();
            assertThat(dropped()).isEqualTo(++count);
        }
        byte[] ours = payload(hex, OURS);
        for (long destination : new long[] {Mac.BROADCAST, Mac.of(mallory.address(), earth)}) {
            assertThat(isSent(destination, etherType, ours)).as(what).isFalse();
            assertThat(dropped()).isEqualTo(++count);
        }
    }

    /** Otherwise the above would prove nothing. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ARP, 0806, 0001080006040001 020000000001 own 000000000000 1c000007",
        "IPv4, 0800, 450000240000000040110000 own ffffffff 1000200000100000 0000000000000000"
    })
    void whatSpeaksForItselfPasses(String what, String type, String hex) throws MalformedPacketException {
        int etherType = Integer.parseInt(type, 16);
        for (Verb verb : List.of(Verb.FRAME, Verb.EXT_FRAME, Verb.MULTICAST_FRAME)) {
            assertThat(isHeard(verb, etherType, payload(hex, MALLORYS)))
                    .as(what + " in " + verb)
                    .isTrue();
        }
        byte[] ours = payload(hex, OURS);
        for (long destination : new long[] {Mac.BROADCAST, Mac.of(mallory.address(), earth)}) {
            assertThat(isSent(destination, etherType, ours)).as(what).isTrue();
        }
        assertThat(dropped()).isZero();
    }
}
