package one.zerotier.core.sim;

import static one.zerotier.core.sim.EarthSimulationTest.pingUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.core.Node;
import one.zerotier.core.cost.Allocations;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.Network;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.SoftwareVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a packet on its way through a node costs the garbage collector: nothing. */
class DataPathCostTest {
    private static final int ROUNDS = 2_000;
    private static final int FRAME_LENGTH = 1_300;
    private static final int LAST_PROTOCOL_WITHOUT_AES = 11;
    private static final int IPV4 = 0x0800;
    private static final int SOURCE_IP = 12;
    private static final long CAMERA = 0x0011_2233_4455L;

    private final Simulation sim = new Simulation(11);
    private SimNode founder;
    private SimNode alice;
    private SimNode bob;
    private byte[] frame;

    @BeforeEach
    void makeFriends() {
        founder = sim.foundEarth(1).get(0);
        alice = sim.node();
        bob = sim.node();
        alice.join(sim.earth());
        bob.join(sim.earth());
        sim.await("both are on Earth", () -> alice.hasIp(sim.earth()) && bob.hasIp(sim.earth()), 20_000);
        pingUntilAnswered(sim, alice, bob, sim.earth());
        sim.await("they are direct", () -> alice.isDirectTo(bob) && bob.isDirectTo(alice), 20_000);
        frame = frame(alice, mac(bob), mac(alice));
    }

    private long mac(SimNode node) {
        return Mac.of(node.address(), sim.earth());
    }

    private byte[] frame(SimNode from, long destination, long source) {
        byte[] bytes = new byte[FRAME_LENGTH];
        Arrays.fill(bytes, EthernetFrame.HEADER_LENGTH, FRAME_LENGTH, (byte) 0x45);
        EthernetFrame.writeHeader(bytes, 0, destination, source, IPV4);
        Bytes.putInt32(bytes, EthernetFrame.HEADER_LENGTH + SOURCE_IP, (int)
                from.host(sim.earth()).ip().low());
        return bytes;
    }

    private static Endpoint endpoint(SimNode node) {
        return new Endpoint(node.ip(), Simulation.PORT);
    }

    /** Datagrams from alice to bob as they left. */
    private byte[][] datagrams() {
        Sink out = alice.drain();
        byte[][] left = new byte[ROUNDS * Allocations.ROUNDS][];
        for (int i = 0; i < left.length; i++) {
            alice.engine().onFrame(alice.nowMs(), sim.earth(), frame, 0, frame.length);
            left[i] = Arrays.copyOf(out.datagram, out.datagramLength);
        }
        assertThat(out.datagrams).isEqualTo(left.length);
        return left;
    }

    @Test
    void aFrameThatLeavesAllocatesNothing() {
        assertThat(allocatedBySending(alice, frame)).isZero();
    }

    @Test
    void norDoesOneToAPeerWithoutAes() {
        Objects.requireNonNull(alice.engine().peer(new Address(bob.address())))
                .setVersion(LAST_PROTOCOL_WITHOUT_AES, SoftwareVersion.OURS);
        assertThat(allocatedBySending(alice, frame)).isZero();
    }

    private long allocatedBySending(SimNode from, byte[] sent) {
        Sink out = from.drain();
        Node node = from.engine();
        long nowMs = from.nowMs();
        long bytes = Allocations.fewestBytes(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                node.onFrame(nowMs, sim.earth(), sent, 0, sent.length);
            }
        });
        assertThat(out.datagrams).isGreaterThanOrEqualTo(ROUNDS);
        return bytes;
    }

    @Test
    void aFrameThatArrivesAllocatesNothing() {
        byte[][] datagrams = datagrams();
        Sink in = bob.drain();
        long bytes = receiveOften(bob, endpoint(alice), datagrams);
        assertThat(in.frames).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(Arrays.copyOf(in.frame, in.frameLength)).isEqualTo(frame);
        assertThat(bytes).isZero();
    }

    /** Alice is a bridge, and behind her is a camera to which bob talks. */
    @Test
    void aFrameOverABridgeAllocatesNothing() {
        Address bridge = new Address(alice.address());
        founder.operate(controller -> controller.put(
                sim.nowMs(),
                Objects.requireNonNull(controller.member(sim.earth(), bridge)).toBuilder()
                        .activeBridge(true)
                        .build()));
        sim.await(
                "both know",
                () -> network(alice).selfIsActiveBridge() && network(bob).isActiveBridge(bridge.value()),
                5_000);
        frame = frame(alice, mac(bob), CAMERA);
        assertThat(allocatedBySending(alice, frame)).isZero();
        byte[][] datagrams = datagrams();
        Sink in = bob.drain();
        assertThat(receiveOften(bob, endpoint(alice), datagrams)).isZero();
        assertThat(in.frames).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(allocatedBySending(bob, frame(bob, CAMERA, mac(bob)))).isZero();
    }

    private Network network(SimNode node) {
        return Objects.requireNonNull(node.engine().networks().get(sim.earth()));
    }

    @Test
    void aRelayedPacketAllocatesNothing() {
        byte[][] datagrams = datagrams();
        Sink out = founder.drain();
        long bytes = receiveOften(founder, endpoint(alice), datagrams);
        assertThat(out.datagrams).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(out.datagramLength).isEqualTo(datagrams[0].length);
        assertThat(bytes).isZero();
    }

    private static long receiveOften(SimNode receiver, Endpoint from, byte[][] datagrams) {
        byte[] buffer = new byte[datagrams[0].length];
        Node node = receiver.engine();
        int socket = receiver.socket();
        long nowMs = receiver.nowMs();
        AtomicInteger next = new AtomicInteger();
        return Allocations.fewestBytes(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                System.arraycopy(datagrams[next.getAndIncrement()], 0, buffer, 0, buffer.length);
                node.onDatagram(nowMs, socket, from, buffer, 0, buffer.length);
            }
        });
    }

    @Test
    void aSecondCopyIsNotDecrypted() {
        byte[] datagram = datagrams()[0];
        Sink in = bob.drain();
        for (int i = 0; i < 3; i++) {
            bob.engine().onDatagram(bob.nowMs(), bob.socket(), endpoint(alice), datagram.clone(), 0, datagram.length);
        }
        assertThat(in.frames).isOne();
        assertThat(bob.engine().counters().get(Counter.DROPPED_DUPLICATE)).isEqualTo(2);
    }
}
