package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import one.zerotier.core.credential.CertificateOfMembership;
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
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a member is shown our credentials. */
class CredentialPushTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long WINDOW_MS = 1_800_000;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final SecretIdentity controller = secretIdentity("db57de1b1d");
    private final long networkId = controller.address().value() << 24 | 1;
    private final Endpoint bound = Endpoint.parse("10.3.0.1/9993");
    private final Scene scene = new Scene(START_MS, self, null, bound, null);
    private final Remote alice = scene.remote(secretIdentity("7e19c3291d"), Endpoint.parse("10.5.0.1/9993"));

    @BeforeEach
    void join() {
        NetworkConfig config = NetworkConfig.builder(networkId, self.address())
                .issued(START_MS, WINDOW_MS, 1)
                .isPublic(true)
                .membership(CertificateOfMembership.of(networkId, START_MS, WINDOW_MS, self.identity())
                        .sign(controller))
                .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)))
                .build();
        scene.node.join(START_MS, networkId, NetworkConfigCodec.encode(config).encode());
        scene.settle();
        scene.take();
    }

    private void frameTo(long address) {
        byte[] frame = new byte[EthernetFrame.HEADER_LENGTH + 46];
        EthernetFrame.writeHeader(
                frame, 0, Mac.of(address, networkId), Mac.of(self.address().value(), networkId), 0x88b5);
        scene.node.onFrame(scene.nowMs, networkId, frame, 0, frame.length);
        scene.settle();
    }

    /** How many packets with credentials alice has got since the last call. */
    private int pushes() throws MalformedPacketException {
        int count = 0;
        for (Sent datagram : scene.take()) {
            OpenPacket packet = alice.open(datagram.bytes());
            count += packet != null && packet.verb() == Verb.NETWORK_CREDENTIALS ? 1 : 0;
        }
        return count;
    }

    /** Alice becomes known, and what waited for her goes out. */
    private void greet() throws MalformedPacketException {
        scene.receive(alice, alice.hello(scene.nowMs, bound));
        for (Sent datagram : scene.take()) {
            OpenPacket packet = alice.open(datagram.bytes());
            if (packet != null && packet.verb() == Verb.HELLO) {
                scene.receive(alice, alice.helloReply(packet, bound, new byte[0]));
            }
        }
    }

    @Test
    void aMemberThatWeKnowGetsThemOnce() throws MalformedPacketException {
        scene.meet(alice);
        frameTo(alice.address().value());
        assertThat(pushes()).isOne();
        scene.nowMs += 10_000;
        frameTo(alice.address().value());
        assertThat(pushes()).isZero();
    }

    @Test
    void whatAStrangerWasToGetAndWasLostInACrowdComesAgainSoon() throws MalformedPacketException {
        frameTo(alice.address().value());
        for (int other = 1; other <= 128; other++) {
            frameTo(alice.address().value() + other);
        }
        assertThat(scene.node.counters().get(Counter.DROPPED_QUEUE)).isPositive();
        scene.nowMs += 1_501;
        frameTo(alice.address().value());
        scene.nowMs += 100;
        frameTo(alice.address().value());
        greet();
        assertThat(pushes()).isOne();
    }
}
