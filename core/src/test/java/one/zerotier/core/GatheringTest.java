package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.EverythingIsSafe;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.peer.World;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a root and controller of ours answers to a node that searches members of a group. */
class GatheringTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final Endpoint ROOT = Endpoint.parse("10.1.0.1/9993");
    private static final MulticastGroup GROUP = new MulticastGroup(0x0100_5e01_0203L, 0);
    private static final IpAddress IP = IpAddress.parse("10.9.0.7");
    private static final IpAddress OTHER_IP = IpAddress.parse("10.9.0.8");
    private static final MulticastGroup ARP = MulticastGroup.resolving(IP);

    private final SecretIdentity self = secretIdentity("7e19c3291d");
    private final long networkId = self.address().value() << 24 | 1;

    /** A member that an answer names; with the identity if the answer was one to WHOIS. */
    private record Named(
            Verb verb, Address member, @Nullable Identity identity) {}

    private World planet() {
        return World.sign(World.Type.PLANET, 1, 1, self, List.of(new World.Root(self.identity(), List.of(ROOT))));
    }

    private final class Directory {
        private final Scene scene;
        private final Remote asker;
        private final Remote member;

        Directory(boolean isRoot) throws MalformedPacketException {
            scene = new Scene(START_MS, self, isRoot ? planet() : null, ROOT, new EverythingIsSafe());
            asker = scene.remote(secretIdentity("fbab54cca4"), Endpoint.parse("10.2.0.1/9993"));
            member = scene.remote(secretIdentity("8d1a8df5ab"), Endpoint.parse("10.3.0.1/9993"));
            controller().put(START_MS, NetworkRecord.create(networkId, START_MS));
            scene.meet(asker);
        }

        private Controller controller() {
            Controller controller = scene.node.controller();
            assertThat(controller).isNotNull();
            return controller;
        }

        private void like(Remote from, MulticastGroup group) {
            scene.receive(from, from.seal(Verb.MULTICAST_LIKE, out -> group.encode(out.int64(networkId))));
        }

        private void give(Remote to, IpAddress ip, boolean authorized) {
            MemberRecord known = MemberRecord.create(networkId, to.address(), START_MS)
                    .authorized(authorized, START_MS, "test", null);
            controller()
                    .put(START_MS, known.toBuilder().ipAssignments(List.of(ip)).build());
        }

        /** Makes it a member that has its configuration, so that it may ask for groups. */
        private void admit(Remote remote) {
            give(remote, OTHER_IP, true);
            scene.receive(
                    remote,
                    remote.seal(
                            Verb.NETWORK_CONFIG_REQUEST,
                            out -> out.int64(networkId).int16(0)));
        }

        private List<Named> gather(MulticastGroup group) throws MalformedPacketException {
            scene.take();
            scene.receive(asker, asker.seal(Verb.MULTICAST_GATHER, out -> {
                group.encode(out.int64(networkId).int8(0));
                out.int32(32);
            }));
            List<Named> named = new ArrayList<>();
            for (Sent sent : scene.take()) {
                OpenPacket packet = asker.open(sent.bytes());
                if (packet != null && packet.verb() == Verb.OK) {
                    named.addAll(named(packet.reader()));
                }
            }
            return named;
        }

        private List<Named> named(ByteReader in) throws MalformedPacketException {
            Verb verb = Reply.decode(in).verb();
            if (verb == Verb.WHOIS) {
                Identity identity = in.identity();
                return List.of(new Named(Verb.WHOIS, identity.address(), identity));
            }
            assertThat(verb).isEqualTo(Verb.MULTICAST_GATHER);
            assertThat(in.int64()).isEqualTo(networkId);
            MulticastGroup.decode(in);
            long total = in.uint32();
            List<Named> named = new ArrayList<>();
            for (int left = in.uint16(); left > 0; left--) {
                named.add(new Named(Verb.MULTICAST_GATHER, new Address(in.uint40()), null));
            }
            assertThat(total).isEqualTo(named.size());
            return named;
        }

        private Named name() {
            return new Named(Verb.MULTICAST_GATHER, member.address(), null);
        }

        private Named introduction() {
            return new Named(Verb.WHOIS, member.address(), member.secret().identity());
        }
    }

    @Test
    void aRootTellsWhoAMemberIsBeforeItNamesIt() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.scene.meet(root.member);
        root.like(root.member, GROUP);
        assertThat(root.gather(GROUP)).containsExactly(root.introduction(), root.name());
    }

    @Test
    void itDoesNotForEver() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.scene.meet(root.member);
        root.like(root.member, GROUP);
        List<Named> named = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            named.addAll(root.gather(GROUP));
        }
        assertThat(named).filteredOn(root.introduction()::equals).hasSize(32);
        assertThat(named).filteredOn(root.name()::equals).hasSize(100);
    }

    @Test
    void nodesOfOurKindAskForThoseTheyDoNotKnow() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.scene.meet(root.member);
        root.like(root.member, GROUP);
        root.like(root.asker, SpreadingGroup.GROUP);
        assertThat(root.gather(GROUP)).containsExactly(root.name());
    }

    @Test
    void whoIsNoRootVouchesForNobody() throws MalformedPacketException {
        Directory controller = new Directory(false);
        controller.scene.meet(controller.member);
        controller.admit(controller.asker);
        controller.admit(controller.member);
        controller.like(controller.member, GROUP);
        assertThat(controller.gather(GROUP)).containsExactly(controller.name());
    }

    @Test
    void theHolderOfAnAddressIsNamedBeforeItListens() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.admit(root.asker);
        root.scene.meet(root.member);
        root.give(root.member, IP, true);
        assertThat(root.gather(ARP)).containsExactly(root.introduction(), root.name());
        assertThat(root.gather(new MulticastGroup(Mac.BROADCAST, ARP.adi() + 1)))
                .isEmpty();
        assertThat(root.gather(MulticastGroup.BROADCAST)).isEmpty();
    }

    @Test
    void theHolderIsNamedOnceAndBeforeOthersWhoListen() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.admit(root.asker);
        Remote other = root.scene.remote(secretIdentity("db57de1b1d"), Endpoint.parse("10.4.0.1/9993"));
        root.scene.meet(root.member);
        root.scene.meet(other);
        root.give(root.member, IP, true);
        root.like(other, ARP);
        root.like(root.member, ARP);
        assertThat(root.gather(ARP))
                .filteredOn(named -> named.verb == Verb.MULTICAST_GATHER)
                .containsExactly(root.name(), new Named(Verb.MULTICAST_GATHER, other.address(), null));
    }

    @Test
    void aHolderWhoIsAwayOrPutOutIsNotNamed() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.admit(root.asker);
        root.give(root.member, IP, true);
        assertThat(root.gather(ARP)).isEmpty();
        root.scene.meet(root.member);
        assertThat(root.gather(ARP)).contains(root.name());
        root.give(root.member, IP, false);
        assertThat(root.gather(ARP)).isEmpty();
    }

    @Test
    void theHolderIsNamedToMembersAlone() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.scene.meet(root.member);
        root.give(root.member, IP, true);
        assertThat(root.gather(ARP)).isEmpty();
        root.admit(root.asker);
        assertThat(root.gather(ARP)).contains(root.name());
    }

    @Test
    void nobodyIsToldOfHimself() throws MalformedPacketException {
        Directory root = new Directory(true);
        root.admit(root.asker);
        root.give(root.asker, IP, true);
        assertThat(root.gather(ARP)).isEmpty();
    }
}
