package one.zerotier.core;

import static one.zerotier.core.SpreadScene.GROUP;
import static one.zerotier.core.SpreadScene.START_MS;
import static one.zerotier.core.SpreadScene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Consumer;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.SpreadPacket;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.Test;

/** Mallory is a member, and passes on what nobody, or somebody else, has said. */
class HostileSpreadTest {
    private static SpreadScene publicNetwork() throws MalformedPacketException {
        return new SpreadScene(config -> config.isPublic(true));
    }

    /** Mallory passes a frame of Carol's on, changed in some way; nothing comes of it, and Carol is heard afterwards. */
    private static void assertIgnored(SpreadScene s, Counter reason, Consumer<SpreadPacket> change) {
        long before = s.count(reason);
        SpreadPacket lie = s.frame(s.carol);
        change.accept(lie);
        s.spread(s.mallory, lie);
        assertThat(s.delivered()).isZero();
        assertThat(s.count(Counter.SPREAD_RECEIVED)).isZero();
        assertThat(s.count(reason)).as(reason.name()).isEqualTo(before + 1);
        s.spread(s.alice, s.frame(s.carol));
        assertThat(s.delivered()).isOne();
    }

    @Test
    void aMemberWhomWeHaveNeverMetIsHeardThroughAnother() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.spread(s.mallory, s.frame(s.carol));
        assertThat(s.delivered()).isOne();
        SpreadScene open = publicNetwork();
        open.spread(open.mallory, open.frame(open.carol));
        assertThat(open.delivered()).isOne();
    }

    @Test
    void onPublicNetworksIdentitiesAreCheckedOnceIfNoCertificateProvesThem() throws MalformedPacketException {
        SpreadScene s = publicNetwork();
        int[] checks = new int[1];
        s.scene.validity = identity -> {
            checks[0]++;
            return identity.isValid();
        };
        for (int i = 0; i < 3; i++) {
            SpreadPacket frame = s.frame(s.carol);
            frame.membership = null;
            frame.serial = i;
            s.spread(s.mallory, frame);
        }
        assertThat(s.delivered()).isEqualTo(3);
        assertThat(checks[0]).isOne();
    }

    /** A duplicate is known by its id alone: nobody looks at the rest of the signature. */
    @Test
    void duplicatesAreDroppedBeforeTheirSignatureIsChecked() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        SpreadPacket frame = s.frame(s.carol);
        s.spread(s.mallory, frame);
        byte[] altered = frame.frame();
        int signature = frame.signed().length;
        altered[signature + 40] ^= 1;
        for (int i = 0; i < 1_000; i++) {
            s.spread(s.mallory, frame, altered);
        }
        assertThat(s.delivered()).isOne();
        assertThat(s.count(Counter.SPREAD_DUPLICATES)).isEqualTo(1_000);
        assertThat(s.count(Counter.SPREAD_FORGED)).isZero();
    }

    @Test
    void whatIsReplayedLaterIsKnownOrTooOld() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        SpreadPacket seen = s.frame(s.carol);
        SpreadPacket missed = s.frame(s.carol);
        missed.serial = 1;
        SpreadPacket early = s.frame(s.carol);
        early.timeMs += 20_000;
        s.spread(s.alice, seen);
        s.spread(s.alice, early);
        assertThat(s.delivered()).isEqualTo(2);
        for (int second = 1; second <= 300; second++) {
            s.scene.nowMs += 1_000;
            s.spread(s.mallory, seen);
            s.spread(s.mallory, early);
            if (second > 20) {
                s.spread(s.mallory, missed);
            }
        }
        assertThat(s.delivered()).isEqualTo(2);
        assertThat(s.count(Counter.SPREAD_DUPLICATES)).isBetween(78L, 160L); // remembered for 40 to 80 seconds
        assertThat(s.count(Counter.SPREAD_DUPLICATES) + s.count(Counter.SPREAD_UNTIMELY))
                .isEqualTo(300 + 300 + 280);
    }

    @Test
    void whatIsFromTheFutureIsTooEarly() throws MalformedPacketException {
        assertIgnored(new SpreadScene(), Counter.SPREAD_UNTIMELY, frame -> frame.timeMs += 20_001);
        assertIgnored(new SpreadScene(), Counter.SPREAD_UNTIMELY, frame -> frame.timeMs = Long.MIN_VALUE);
        assertIgnored(new SpreadScene(), Counter.SPREAD_UNTIMELY, frame -> frame.timeMs = Long.MAX_VALUE);
    }

    @Test
    void noByteOfAFrameCanBeChanged() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        SpreadPacket frame = s.frame(s.carol);
        byte[] honest = frame.frame();
        int end = frame.signed().length + Identity.SIGNATURE_LENGTH;
        for (int i = 0; i < end; i++) {
            if (i % 3 == 0) {
                s = new SpreadScene(); // in which nobody is muted yet
            }
            byte[] altered = honest.clone();
            altered[i] ^= 0x10;
            s.spread(s.mallory, frame, altered);
            assertThat(s.delivered()).as("with another byte " + i).isZero();
            assertThat(s.count(Counter.SPREAD_RECEIVED)).isZero();
            if (i % 3 == 2) {
                s.spread(s.alice, frame);
                assertThat(s.delivered())
                        .as("what it should have been, after byte " + i)
                        .isOne();
            }
        }
    }

    @Test
    void framesThatAreCutShortAreMalformed() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        SpreadPacket frame = s.frame(s.carol);
        byte[] whole = frame.frame();
        for (int length = 0; length < whole.length; length += 3) {
            byte[] cut = Arrays.copyOf(whole, length);
            s.spread(s.mallory, frame, cut);
        }
        assertThat(s.delivered()).isZero();
        assertThat(s.count(Counter.DROPPED_MALFORMED)).isEqualTo((whole.length + 2) / 3);
        s.spread(s.alice, frame);
        assertThat(s.delivered()).isOne();
    }

    @Test
    void nobodySpeaksForAnother() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        assertIgnored(s, Counter.SPREAD_FORGED, frame -> frame.signer = s.mallory.secret());
        SpreadScene t = new SpreadScene();
        assertIgnored(t, Counter.FRAMES_REFUSED_MAC, frame -> {
            frame.origin = t.mallory.secret().identity();
            frame.signer = t.mallory.secret();
            frame.membership = t.certificate(t.mallory.secret(), START_MS);
        });
    }

    /** The address of a victim, with keys of Mallory's own. */
    private static void playsAddressOf(SpreadPacket frame, SecretIdentity victim, SecretIdentity impostor) {
        Identity identity = new Identity(victim.address(), impostor.identity().publicKey());
        frame.origin = identity;
        frame.signer = impostor;
        frame.source = Mac.of(victim.address(), frame.networkId);
    }

    @Test
    void anAddressCannotBePlayedWithOtherKeys() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        assertIgnored(
                s, Counter.FRAMES_REFUSED_MEMBERSHIP, frame -> playsAddressOf(frame, s.carol, s.mallory.secret()));
        SpreadScene t = new SpreadScene();
        assertIgnored(t, Counter.FRAMES_REFUSED_MEMBERSHIP, frame -> {
            playsAddressOf(frame, t.alice.secret(), t.mallory.secret());
            frame.membership = t.certificate(t.alice.secret(), START_MS);
        });
        SpreadScene u = new SpreadScene();
        assertIgnored(u, Counter.SPREAD_FORGED, frame -> playsAddressOf(frame, u.alice.secret(), u.mallory.secret()));
    }

    @Test
    void norOnAPublicNetworkWhoseCertificatesNobodyNeeds() throws MalformedPacketException {
        SpreadScene s = publicNetwork();
        assertIgnored(s, Counter.SPREAD_FORGED, frame -> playsAddressOf(frame, s.alice.secret(), s.mallory.secret()));
        SpreadScene t = publicNetwork();
        assertIgnored(t, Counter.SPREAD_FORGED, frame -> playsAddressOf(frame, t.carol, t.mallory.secret()));
        SpreadScene u = publicNetwork();
        assertIgnored(u, Counter.SPREAD_FORGED, frame -> {
            playsAddressOf(frame, u.carol, u.mallory.secret());
            frame.membership = null;
        });
    }

    @Test
    void onlyGroupsGetFramesForMany() throws MalformedPacketException {
        for (MulticastGroup group : new MulticastGroup[] {
            new MulticastGroup(Mac.of(new SpreadScene().self.address(), new SpreadScene().networkId), 0),
            new MulticastGroup(0, 0),
            SpreadingGroup.GROUP
        }) {
            assertIgnored(new SpreadScene(), Counter.FRAMES_REFUSED_MAC, frame -> frame.group = group);
        }
        for (long source : new long[] {0, Mac.BROADCAST, 0x0200_0000_0001L}) {
            assertIgnored(new SpreadScene(), Counter.FRAMES_REFUSED_MAC, frame -> frame.source = source);
        }
        SpreadScene s = new SpreadScene();
        assertIgnored(
                s,
                Counter.FRAMES_REFUSED_MAC,
                frame -> frame.source = Mac.of(s.self.address(), s.networkId)); // our host would hear itself
    }

    @Test
    void broadcastsAreNotPassedOnWhereTheNetworkHasNone() throws MalformedPacketException {
        SpreadScene without = new SpreadScene(config -> config.broadcast(false));
        assertIgnored(without, Counter.FRAMES_NO_MULTICAST, frame -> frame.group = MulticastGroup.BROADCAST);
        SpreadScene with = new SpreadScene();
        SpreadPacket broadcast = with.frame(with.carol);
        broadcast.group = MulticastGroup.BROADCAST;
        with.spread(with.alice, broadcast);
        assertThat(with.delivered()).isOne();
    }

    @Test
    void nothingIsHeardOnANetworkWithoutMulticast() throws MalformedPacketException {
        SpreadScene s = new SpreadScene(config -> config.multicastLimit(0));
        s.spread(s.alice, s.frame(s.carol));
        assertThat(s.delivered()).isZero();
        assertThat(s.count(Counter.FRAMES_NO_MULTICAST)).isOne();
    }

    @Test
    void whoIsNoMemberNeitherSpeaksNorPassesOn() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.spread(s.trudy, s.frame(s.carol));
        assertThat(s.delivered()).isZero();
        assertThat(s.count(Counter.FRAMES_REFUSED_MEMBERSHIP)).isOne();
        assertIgnored(s, Counter.FRAMES_REFUSED_MEMBERSHIP, frame -> {
            frame.origin = s.trudy.secret().identity();
            frame.signer = s.trudy.secret();
            frame.source = Mac.of(s.trudy.address(), s.networkId);
            frame.membership = null;
        });
    }

    @Test
    void certificatesThatDoNotCountDoNotCountHere() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        CertificateOfMembership[] bad = {
            s.certificate(s.carol, START_MS - WINDOW_MS - 1),
            s.certificate(s.mallory.secret(), START_MS),
            CertificateOfMembership.of(s.networkId, START_MS, WINDOW_MS, s.carol.identity())
                    .sign(s.mallory.secret()),
            CertificateOfMembership.of(s.networkId + 1, START_MS, WINDOW_MS, s.carol.identity())
                    .sign(s.controller)
        };
        SpreadPacket early = s.frame(s.carol);
        early.membership = s.certificate(s.carol, START_MS + WINDOW_MS + 1);
        s.spread(s.mallory, early);
        assertThat(s.delivered()).isZero();
        for (CertificateOfMembership certificate : bad) {
            boolean forged = certificate.equals(bad[1]) || certificate.equals(bad[2]);
            assertIgnored(
                    new SpreadScene(),
                    forged ? Counter.SPREAD_FORGED : Counter.FRAMES_REFUSED_MEMBERSHIP,
                    frame -> frame.membership = certificate);
        }
    }

    /** An older one is not even looked at by those who have a newer; if they passed it on, others would take them for forgers. */
    @Test
    void aFrameWithACertificateThatWeDoNotCheckIsNotPassedOn() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.spread(s.alice, s.frame(s.carol)); // we know who she is now
        SpreadPacket changed = s.frame(s.carol);
        changed.serial = 1;
        changed.membership = CertificateOfMembership.of(s.networkId, START_MS - 5, WINDOW_MS, s.carol.identity())
                .sign(s.mallory.secret());
        s.scene.take();
        s.spread(s.mallory, changed.listed(s.alice.address().value()));
        assertThat(s.delivered()).isOne();
        for (Sent sent : s.scene.take()) {
            OpenPacket packet = s.alice.open(sent.bytes());
            assertThat(packet != null && packet.verb() == Verb.MULTICAST_SPREAD).isFalse();
        }
    }

    @Test
    void nothingCanBeAddedToAFrame() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        SpreadPacket frame = s.frame(s.carol);
        byte[] whole = frame.frame();
        s.spread(s.mallory, frame, Arrays.copyOf(whole, whole.length + 1));
        assertThat(s.delivered()).isZero();
        assertThat(s.count(Counter.DROPPED_MALFORMED)).isOne();
    }

    @Test
    void whoWasPutOutIsNotHeardThroughOthersEither() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.spread(s.mallory, s.frame(s.carol));
        assertThat(s.delivered()).isOne();
        Revocation revocation = new Revocation(
                        1,
                        s.networkId,
                        0,
                        START_MS,
                        Revocation.FAST_PROPAGATE,
                        s.carol.address(),
                        CredentialType.CERTIFICATE_OF_MEMBERSHIP)
                .sign(s.controller);
        s.send(s.alice, Verb.NETWORK_CREDENTIALS, NetworkCredentials.of(revocation)::encode);
        SpreadPacket later = s.frame(s.carol);
        later.serial = 1;
        s.spread(s.mallory, later);
        assertThat(s.delivered()).isOne();
        assertThat(s.count(Counter.FRAMES_REFUSED_MEMBERSHIP)).isOne();
    }

    @Test
    void aFloodOfBadSignaturesMutesItsSenderAndNobodyElse() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        for (int i = 0; i < 1_000; i++) {
            SpreadPacket lie = s.frame(s.carol);
            lie.signer = s.mallory.secret();
            lie.serial = i;
            s.spread(s.mallory, lie);
        }
        assertThat(s.count(Counter.SPREAD_FORGED)).isEqualTo(4);
        assertThat(s.count(Counter.SPREAD_MUTED)).isEqualTo(996);
        s.spread(s.mallory, s.frame(s.carol));
        assertThat(s.delivered()).isZero();
        s.spread(s.alice, s.frame(s.carol));
        assertThat(s.delivered()).isOne();
        s.scene.nowMs += 60_000;
        s.spread(s.mallory, s.frame(s.carol));
        assertThat(s.delivered()).as("after a minute").isEqualTo(2);
    }

    /** Each signature is good, and costs a check; but only so many strangers can be brought to us at once. */
    @Test
    void identitiesThatAreMadeUpCostFewChecks() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        for (int i = 0; i < 1_000; i++) {
            SpreadPacket lie = s.frame(s.trudy.secret());
            lie.origin = new Identity(
                    new Address(0x40_0000_0000L + i),
                    s.trudy.secret().identity().publicKey());
            lie.membership = null;
            s.spread(s.mallory, lie);
        }
        assertThat(s.delivered()).isZero();
        assertThat(s.count(Counter.FRAMES_REFUSED_MEMBERSHIP)).isLessThanOrEqualTo(64);
        assertThat(s.count(Counter.DROPPED_RATE_LIMITED)).isGreaterThanOrEqualTo(936);
        SpreadPacket own = s.frame(s.mallory.secret());
        s.spread(s.mallory, own);
        assertThat(s.delivered()).as("who is known is heard").isOne();
    }

    @Test
    void nobodyIsBlamedForWhatHeDidNotSign() throws MalformedPacketException {
        SpreadScene s = new SpreadScene(config -> config.multicastLimits(MulticastLimits.DEFAULT));
        for (int i = 0; i < 1_000; i++) {
            SpreadPacket own = s.frame(s.mallory.secret());
            own.serial = i;
            own.payload = new byte[1_000];
            s.spread(s.mallory, own);
        }
        long limited = s.count(Counter.MULTICASTS_LIMITED_IN);
        assertThat(limited).isGreaterThan(400);
        SpreadPacket lie = s.frame(s.carol);
        lie.signer = s.mallory.secret();
        lie.payload = new byte[5_000];
        for (int i = 0; i < 100; i++) {
            lie.serial = i;
            s.spread(s.mallory, lie);
        }
        assertThat(s.scene.node.limitedMulticasts(s.networkId))
                .extracting(each -> each.member())
                .containsOnly(s.mallory.address());
        assertThat(GROUP)
                .isEqualTo(s.scene.node.limitedMulticasts(s.networkId).get(0).group());
    }
}
