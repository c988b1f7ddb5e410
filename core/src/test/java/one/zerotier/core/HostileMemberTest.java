package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.network.SpreadingGroup;
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

/** Mallory wants to talk on a private network, with credentials that do not say that she may. Alice is a member. */
class HostileMemberTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long WINDOW_MS = 1_800_000;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final SecretIdentity controller = secretIdentity("db57de1b1d");
    private final long networkId = controller.address().value() << 24 | 1;
    private final Scene scene = new Scene(START_MS, self, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote founder = scene.remote(controller, Endpoint.parse("10.2.0.1/9993"));
    private final Remote mallory = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));
    private final Remote alice = scene.remote(secretIdentity("7e19c3291d"), Endpoint.parse("10.5.0.1/9993"));

    @BeforeEach
    void join() throws MalformedPacketException {
        scene.meet(founder);
        scene.meet(mallory);
        scene.meet(alice);
        NetworkConfig config = NetworkConfig.builder(networkId, self.address())
                .issued(START_MS, WINDOW_MS, 1)
                .multicastLimit(32)
                .membership(CertificateOfMembership.of(networkId, START_MS, WINDOW_MS, self.identity())
                        .sign(controller))
                .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)))
                .build();
        scene.node.join(START_MS, networkId, NetworkConfigCodec.encode(config).encode());
        scene.settle();
        show(alice, certificate(alice, START_MS));
        assertThat(isHeard(alice)).isTrue();
        assertThat(isHeard(mallory)).isFalse();
    }

    private CertificateOfMembership certificate(Remote member, long timestamp) {
        return CertificateOfMembership.of(
                        networkId, timestamp, WINDOW_MS, member.secret().identity())
                .sign(controller);
    }

    private Revocation revocation(Remote member, int id, long threshold) {
        return new Revocation(
                id,
                networkId,
                0,
                threshold,
                Revocation.FAST_PROPAGATE,
                member.address(),
                CredentialType.CERTIFICATE_OF_MEMBERSHIP);
    }

    private void show(Remote from, CertificateOfMembership certificate) {
        show(from, new NetworkCredentials(List.of(certificate), List.of(), List.of(), List.of(), List.of()));
    }

    private void show(Remote from, NetworkCredentials credentials) {
        scene.nowMs += 1_000; // nobody is listened to more often
        scene.receive(from, from.seal(Verb.NETWORK_CREDENTIALS, credentials::encode));
    }

    /** Whether a frame of hers reaches the host. */
    private boolean isHeard(Remote from) {
        scene.effects.delivered.clear();
        scene.receive(
                from,
                from.seal(Verb.FRAME, out -> out.int64(networkId).int16(0x88b5).bytes(new byte[20])));
        return !scene.effects.delivered.isEmpty();
    }

    private void assertOutside(long rejected) {
        long before = count(Counter.FRAMES_REFUSED_MEMBERSHIP);
        assertThat(isHeard(mallory)).isFalse();
        assertThat(count(Counter.FRAMES_REFUSED_MEMBERSHIP)).isEqualTo(before + 1);
        assertThat(count(Counter.CREDENTIALS_REJECTED)).isEqualTo(rejected);
        assertThat(isHeard(alice)).isTrue();
    }

    private long count(Counter counter) {
        return scene.node.counters().get(counter);
    }

    private Network network() {
        return Objects.requireNonNull(scene.node.networks().get(networkId));
    }

    @Test
    void forgedCertificatesAreRejected() {
        CertificateOfMembership good = certificate(mallory, START_MS);
        CertificateOfMembership bySomebodyElse = CertificateOfMembership.of(
                        networkId, START_MS, WINDOW_MS, mallory.secret().identity())
                .sign(mallory.secret());
        show(mallory, bySomebodyElse);
        show(mallory, new CertificateOfMembership(good.qualifiers(), controller.address(), bySomebodyElse.signature()));
        show(
                mallory,
                new CertificateOfMembership(
                        certificate(mallory, START_MS + 1).qualifiers(), controller.address(), good.signature()));
        assertOutside(3);
        assertThat(network().member(mallory.address().value()))
                .as("nobody is remembered for that")
                .isNull();
        show(mallory, good);
        assertThat(isHeard(mallory)).isTrue();
    }

    private void like(Remote from, MulticastGroup... groups) {
        scene.receive(from, from.seal(Verb.MULTICAST_LIKE, out -> {
            for (MulticastGroup group : groups) {
                group.encode(out.int64(networkId));
            }
        }));
    }

    @Test
    void onlyMembersSayThatTheyUnderstandOurVerbs() {
        like(mallory, SpreadingGroup.GROUP);
        like(alice, SpreadingGroup.GROUP);
        assertThat(scene.node.understandsSpreading(scene.nowMs, mallory.address()))
                .isFalse();
        assertThat(scene.node.understandsSpreading(scene.nowMs, alice.address()))
                .isTrue();
    }

    @Test
    void aControllerThatIsNoMemberSaysItButListensToNothing() {
        MulticastGroup group = new MulticastGroup(0x0100_5e00_0001L, 0);
        long refused = count(Counter.DROPPED_NOT_ALLOWED);
        like(founder, SpreadingGroup.GROUP, group);
        assertThat(scene.node.understandsSpreading(scene.nowMs, founder.address()))
                .isTrue();
        assertThat(scene.node.knownMembers(networkId, group)).isZero();
        assertThat(count(Counter.DROPPED_NOT_ALLOWED)).isEqualTo(refused + 1);
    }

    @Test
    void whatIsTooOldOrFromTheFutureDoesNotAgreeWithOurs() {
        show(mallory, certificate(mallory, START_MS - WINDOW_MS - 1));
        assertOutside(0);
        show(mallory, certificate(mallory, START_MS + WINDOW_MS + 1));
        assertOutside(0);
    }

    @Test
    void whatIsForAnotherNetworkDoesNotCount() {
        show(
                mallory,
                CertificateOfMembership.of(
                                networkId + 1,
                                START_MS,
                                WINDOW_MS,
                                mallory.secret().identity())
                        .sign(controller));
        assertOutside(1);
    }

    @Test
    void thoseOfAnotherMemberCountForThatMember() {
        show(mallory, certificate(alice, START_MS + 1));
        assertOutside(0);
    }

    @Test
    void oldOnesCannotBeShownAgain() {
        CertificateOfMembership old = certificate(mallory, START_MS);
        show(mallory, old);
        assertThat(isHeard(mallory)).isTrue();
        show(alice, NetworkCredentials.of(revocation(mallory, 1, START_MS + 5).sign(controller)));
        assertThat(isHeard(mallory)).isFalse();
        show(mallory, old);
        assertOutside(1);
        show(mallory, certificate(mallory, START_MS + 5));
        assertOutside(2);
        show(mallory, certificate(mallory, START_MS + 6));
        assertThat(isHeard(mallory)).isTrue();
        show(mallory, old);
        assertThat(count(Counter.CREDENTIALS_REJECTED)).isEqualTo(3);
    }

    @Test
    void nobodyButTheControllerExpelsAnybody() {
        show(mallory, NetworkCredentials.of(revocation(alice, 1, Long.MAX_VALUE).sign(mallory.secret())));
        Revocation real = revocation(alice, 2, START_MS - 1).sign(controller);
        show(
                mallory,
                NetworkCredentials.of(new Revocation(
                        2,
                        networkId,
                        0,
                        Long.MAX_VALUE,
                        1,
                        alice.address(),
                        controller.address(),
                        real.typeCode(),
                        real.signature())));
        assertOutside(2);
    }

    @Test
    void aFloodOfCredentialsIsNotReadToTheEnd() {
        Tag forged = new Tag(networkId, START_MS, 1, 1, mallory.address()).sign(mallory.secret());
        NetworkCredentials many =
                new NetworkCredentials(List.of(), List.of(), List.of(forged, forged, forged), List.of(), List.of());
        NetworkCredentials revocations =
                NetworkCredentials.of(revocation(alice, 1, Long.MAX_VALUE).sign(mallory.secret()));
        for (int i = 0; i < 500; i++) {
            NetworkCredentials shown = i % 2 == 0 ? many : revocations;
            scene.receive(mallory, mallory.seal(Verb.NETWORK_CREDENTIALS, shown::encode));
        }
        assertThat(count(Counter.DROPPED_RATE_LIMITED)).isBetween(490L, 495L);
        assertThat(count(Counter.CREDENTIALS_REJECTED)).isLessThan(40);
        assertThat(network().members()).hasSize(1);
        assertThat(isHeard(alice)).isTrue();
    }

    /** The same revocation from many sides is sent on once. */
    @Test
    void revocationsAreSentOnOnlyWhenTheyAreNews() throws MalformedPacketException {
        show(mallory, certificate(mallory, START_MS));
        scene.take();
        NetworkCredentials news =
                NetworkCredentials.of(revocation(mallory, 1, START_MS + 1).sign(controller));
        for (int i = 0; i < 5; i++) {
            show(mallory, news);
        }
        int passedOn = 0;
        for (Sent sent : scene.take()) {
            OpenPacket packet = alice.open(sent.bytes());
            passedOn += packet != null && packet.verb() == Verb.NETWORK_CREDENTIALS ? 1 : 0;
        }
        assertThat(passedOn).isOne();
    }
}
