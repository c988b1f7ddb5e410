package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.controller.EverythingIsSafe;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.peer.World;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/**
 * A node that is a root, a controller and a member at once gets whatever the input says: datagrams as they are, payloads under
 * the key of a peer, fragments, answers to what it asked, frames, time. Nothing may escape it, and nothing may set it off
 * for more than it is worth.
 *
 * <p>The input is a list of steps: kind and argument u8 (low three bits and the others), length u16, that many bytes.
 */
class NodeFuzzTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final int MAX_STEPS = 64;
    /** What one datagram may set off at most: passing on to every member and asking everybody come nearest. */
    private static final int MAX_SENT_PER_STEP = 200;

    private static final SecretIdentity SELF = secretIdentity("a6146c5c9c");
    private static final SecretIdentity ROOT = secretIdentity("c103fe5b78");
    private static final SecretIdentity CONTROLLER = secretIdentity("db57de1b1d");
    private static final SecretIdentity MEMBER = secretIdentity("ecfe84bbe1");
    private static final Endpoint BOUND = Endpoint.parse("10.3.0.1/9993");
    private static final Endpoint STRANGER = Endpoint.parse("10.66.0.1/9993");

    private static final long OWN_NETWORK = Earth.networkId(SELF.address().value());
    private static final long OTHER_NETWORK = CONTROLLER.address().value() << 24 | 1;
    private static final World PLANET = planet();
    private static final byte[] OTHER_CONFIG = otherConfig();

    private static World planet() {
        List<World.Root> roots = List.of(
                new World.Root(SELF.identity(), List.of(BOUND)),
                new World.Root(ROOT.identity(), List.of(Endpoint.parse("10.1.0.1/9993"))));
        return World.sign(World.Type.PLANET, 1, 1, ROOT, roots);
    }

    /** Everything that a frame can run into: copies, redirects, bridges, the largest frames there are. */
    private static byte[] otherConfig() {
        Address member = MEMBER.address();
        RuleSet rules = RuleSet.of(
                Rule.number(RuleType.MATCH_ETHERTYPE, 0x9000),
                Rule.copy(RuleType.ACTION_REDIRECT, CONTROLLER.address(), 0, 0),
                Rule.number(RuleType.MATCH_ETHERTYPE, 0x9001),
                Rule.copy(RuleType.ACTION_WATCH, SELF.address(), 0, 64),
                Rule.copy(RuleType.ACTION_TEE, member, 0, 0),
                Rule.action(RuleType.ACTION_ACCEPT));
        NetworkConfig config = NetworkConfig.builder(OTHER_NETWORK, SELF.address())
                .issued(START_MS, 1_800_000, 1)
                .isPublic(true)
                .broadcast(true)
                .ndpEmulation(true)
                .multicastLimit(32)
                .mtu(NetworkConfig.MAX_MTU)
                .specialists(List.of(
                        NetworkConfig.ROLE_ACTIVE_BRIDGE | SELF.address().value(),
                        NetworkConfig.ROLE_ACTIVE_BRIDGE | ROOT.address().value()))
                .staticIps(List.of(IpPrefix.parse("10.77.0.3/16"), IpPrefix.parse("fdaa::1/88")))
                .rules(rules)
                .build();
        return NetworkConfigCodec.encode(config).encode();
    }

    private final Scene scene = new Scene(START_MS, SELF, PLANET, BOUND, new EverythingIsSafe());
    private final List<Remote> remotes = List.of(
            scene.remote(MEMBER, Endpoint.parse("10.4.0.1/9993")),
            scene.remote(ROOT, Endpoint.parse("10.1.0.1/9993")),
            scene.remote(CONTROLLER, Endpoint.parse("10.2.0.1/9993")));
    /** The ids of what was last sent to each of them. */
    private final long[] lastIds = new long[remotes.size()];

    @FuzzTest(maxDuration = "60s")
    void whateverHappens(byte[] input) throws MalformedPacketException {
        new NodeFuzzTest().run(input); // one test object may get many inputs
    }

    private void run(byte[] input) throws MalformedPacketException {
        setUp();
        ByteReader in = new ByteReader(input);
        for (int step = 0; step < MAX_STEPS && in.remaining() >= 3; step++) {
            int kind = in.uint8();
            byte[] data = in.bytes(Math.min(in.uint16(), in.remaining()));
            play(kind & 7, kind >>> 3, data);
            scene.settle();
            List<Sent> sent = scene.take();
            assertThat(sent.size()).isLessThan(MAX_SENT_PER_STEP);
            note(sent);
            scene.effects.delivered.clear();
            scene.effects.persisted.clear();
            scene.effects.events.clear();
        }
        assertThat(scene.node.nextDeadlineMs()).isGreaterThan(scene.nowMs);
    }

    private void setUp() throws MalformedPacketException {
        scene.validity = identity -> identity.equals(MEMBER.identity()) || identity.equals(CONTROLLER.identity());
        Controller controller = Objects.requireNonNull(scene.node.controller());
        controller.put(START_MS, Earth.create(SELF.address().value(), START_MS));
        controller.put(START_MS, NetworkRecord.create(OWN_NETWORK + 1, START_MS));
        for (Remote remote : remotes) {
            scene.meet(remote);
        }
        scene.node.join(START_MS, OWN_NETWORK, null);
        scene.node.join(START_MS, OTHER_NETWORK, OTHER_CONFIG);
        scene.node.subscribe(START_MS, OTHER_NETWORK, Set.of(new MulticastGroup(0x3333_0000_0001L, 0)));
        scene.settle();
        note(scene.take());
    }

    private void note(List<Sent> sent) throws MalformedPacketException {
        for (Sent datagram : sent) {
            for (int i = 0; i < lastIds.length; i++) {
                OpenPacket packet = remotes.get(i).open(datagram.bytes());
                if (packet != null) {
                    lastIds[i] = packet.header().id();
                }
            }
        }
    }

    private void play(int kind, int argument, byte[] data) {
        int index = argument % remotes.size();
        Remote remote = remotes.get(index);
        int verb = data.length == 0 ? 0 : data[0];
        byte[] payload = data.length == 0 ? data : Arrays.copyOfRange(data, 1, Math.min(data.length, 9_000));
        switch (kind) {
            case 0 -> scene.receive(argument == 3 ? STRANGER : remote.endpoint(), data);
            case 1 -> scene.receive(remote, remote.seal(verb, payload, CipherSuite.AES_GMAC_SIV));
            case 2 -> scene.receive(remote, remote.seal(verb, payload, CipherSuite.POLY1305));
            case 3 ->
                scene.receive(
                        remote, remote.sealCompressed(Objects.requireNonNullElse(Verb.of(verb), Verb.NOP), payload));
            case 4 ->
                remote.sealInFragments(verb, payload, 28 + payload.length / 6 + argument)
                        .forEach(datagram -> scene.receive(remote, datagram));
            case 5 ->
                scene.receive(
                        remote,
                        remote.ok(
                                Objects.requireNonNullElse(Verb.of(verb), Verb.NOP),
                                lastIds[index],
                                out -> out.bytes(payload)));
            case 6 ->
                scene.node.onFrame(scene.nowMs, argument % 2 == 0 ? OTHER_NETWORK : OWN_NETWORK, data, 0, data.length);
            default -> scene.nowMs += 100L * argument * argument;
        }
    }
}
