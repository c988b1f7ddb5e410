package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.PeerRecord;
import one.zerotier.core.peer.World;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Rendezvous;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.Test;

/** A peer that was never heard is kept for a while too, and nothing is said to one whose key is wiped. */
class ForgottenPeerTest {
    private static final Endpoint HERE = Endpoint.parse("10.3.0.1/9993");
    private static final Endpoint THERE = Endpoint.parse("10.4.0.1/9993");
    private static final long ALIVE_MS = 500_000;
    private static final long HOUSEKEEPING_MS = 30_000;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final SecretIdentity rootSecret = secretIdentity("7e19c3291d");
    private final Endpoint rootEndpoint = Endpoint.parse("10.1.0.1/9993");
    private final Scene scene = new Scene(
            1_700_000_000_000L,
            self,
            World.sign(
                    World.Type.PLANET,
                    1,
                    1,
                    rootSecret,
                    List.of(new World.Root(rootSecret.identity(), List.of(rootEndpoint)))),
            HERE,
            null);
    private final Remote root = scene.remote(rootSecret, rootEndpoint);
    /** Is sent to, but never answers. */
    private final Remote silent = new Remote(secretIdentity("ecfe84bbe1"), THERE, self.identity());

    private final Address address = silent.address();

    private static PeerRecord record(Identity identity, List<Endpoint> endpoints) {
        return new PeerRecord(identity, 12, new SoftwareVersion(1, 14, 1), endpoints);
    }

    private void introduce() {
        scene.receive(root, root.seal(Verb.RENDEZVOUS, new Rendezvous(address, THERE)::encode));
    }

    /** What the silent one gets within a while; fails if it cannot read it. */
    private List<Verb> sentWithin(long ms) throws MalformedPacketException {
        List<Verb> verbs = new ArrayList<>();
        for (Sent sent : scene.pass(ms)) {
            if (sent.to().equals(THERE) && sent.bytes().length >= PacketHeader.LENGTH) { // less only opens a NAT
                OpenPacket packet = silent.open(sent.bytes());
                assertThat(packet).isNotNull();
                verbs.add(packet.verb());
            }
        }
        return verbs;
    }

    @Test
    void aPeerIsKeptThoughItWasNotHeardYet() throws MalformedPacketException {
        scene.meet(root);
        scene.pass(HOUSEKEEPING_MS - 100);
        scene.node.restore(scene.nowMs, record(silent.secret().identity(), List.of()));
        introduce();
        assertThat(sentWithin(10_000)).containsExactly(Verb.HELLO, Verb.HELLO, Verb.HELLO, Verb.HELLO, Verb.HELLO);
        assertThat(scene.node.peer(address)).isNotNull();
        scene.pass(ALIVE_MS + HOUSEKEEPING_MS);
        assertThat(scene.node.peer(address)).isNull();
    }

    @Test
    void aGreetingIsNotRepeatedToAPeerThatIsForgottenMeanwhile() throws MalformedPacketException {
        scene.meet(root);
        scene.pass(9_000);
        scene.node.restore(scene.nowMs, record(silent.secret().identity(), List.of()));
        scene.pass(ALIVE_MS - 1_000);
        introduce();
        assertThat(sentWithin(10_000)).containsExactly(Verb.HELLO, Verb.HELLO, Verb.HELLO);
        assertThat(scene.node.peer(address)).isNull();
    }

    @Test
    void aPeerOfTheLastRunIsNotGreetedOnceItIsForgotten() throws MalformedPacketException {
        scene.meet(root);
        Salsa20Random random = Salsa20Random.seeded(1);
        byte[] publicKey = new byte[64];
        random.nextBytes(publicKey);
        // one each 5 ms
        for (long i = 0; i < (ALIVE_MS + 2 * HOUSEKEEPING_MS) / 5; i++) {
            Identity identity = new Identity(new Address(0x10_0000_0000L + i), publicKey);
            scene.node.restore(scene.nowMs, record(identity, List.of()));
        }
        scene.node.restore(scene.nowMs, record(silent.secret().identity(), List.of(THERE)));
        assertThat(sentWithin(ALIVE_MS + 3 * HOUSEKEEPING_MS)).isEmpty();
    }
}
