package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.network.NetworkStatus;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that no honest controller would send, and those that only pretend to come from ours. */
class HostileControllerTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final int LONGEST = 480_000;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final Scene scene = new Scene(START_MS, self, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote controller = scene.remote(secretIdentity("db57de1b1d"), Endpoint.parse("10.2.0.1/9993"));
    private final Remote member = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));
    private final long networkId = controller.address().value() << 24 | 1;
    private long updateId = 1;
    private long requestId;

    @BeforeEach
    void join() throws MalformedPacketException {
        scene.meet(controller);
        scene.meet(member);
        scene.node.join(START_MS, networkId, null);
        scene.settle();
        for (Sent sent : scene.take()) {
            requestId = Objects.requireNonNull(controller.open(sent.bytes()))
                    .header()
                    .id();
        }
    }

    private Dictionary dictionary(long revision) {
        return NetworkConfigCodec.encode(NetworkConfig.builder(networkId, self.address())
                .issued(START_MS + revision, 0, revision)
                .isPublic(true)
                .multicastLimit(32)
                .build());
    }

    /** A slice that claims whatever is wanted of it. */
    private static byte[] chunk(long network, byte[] slice, long update, long total, long index, SecretIdentity by) {
        byte[] signed = ByteWriter.growing()
                .int64(network)
                .int16(slice.length)
                .bytes(slice)
                .int8(0)
                .int64(update)
                .int32((int) total)
                .int32((int) index)
                .toBytes();
        byte[] signature = by.sign(signed);
        return ByteWriter.growing()
                .bytes(signed)
                .int8(1)
                .int16(signature.length)
                .bytes(signature)
                .toBytes();
    }

    private void push(Remote from, byte[] chunk) {
        scene.receive(from, from.seal(Verb.NETWORK_CONFIG, out -> out.bytes(chunk)));
    }

    private void push(Dictionary dictionary) {
        byte[] whole = dictionary.encode();
        long update = ++updateId;
        for (int index = 0; index < whole.length; index += 9_000) {
            byte[] slice = Arrays.copyOfRange(whole, index, Math.min(whole.length, index + 9_000));
            push(controller, chunk(networkId, slice, update, whole.length, index, controller.secret()));
        }
    }

    private Network network() {
        return Objects.requireNonNull(scene.node.networks().get(networkId));
    }

    private NetworkConfig config() {
        return Objects.requireNonNull(network().config());
    }

    private long count(Counter counter) {
        return scene.node.counters().get(counter);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 1, 99, 0", // ends behind the whole
        "100, 1, 4294967295, 4294967290", // only if lengths overflow
        "100, 1, 480001, 0", // longer than any
        "100, 1, 4294967295, 0",
        "100, 0, 100, 0", // no update has this id
        "0, 1, 100, 0", // brings nothing
    })
    void slicesThatCannotBeOnesAreMalformed(int length, long update, long total, long index) {
        byte[] lie = chunk(networkId, new byte[length], update, total, index, controller.secret());
        push(controller, lie);
        assertThat(count(Counter.DROPPED_MALFORMED)).isOne();
        assertThat(network().config()).isNull();
    }

    @Test
    void slicesThatContradictEachOtherAreRefusedAndTheRestCounts() {
        byte[] whole = dictionary(1).encode();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        byte[] rest = Arrays.copyOfRange(whole, whole.length / 2, whole.length);
        push(controller, chunk(networkId, half, 7, whole.length, 0, controller.secret()));
        push(controller, chunk(networkId, rest, 7, whole.length + 1L, whole.length / 2, controller.secret()));
        assertThat(count(Counter.CONFIGS_REJECTED)).isOne();
        assertThat(network().config()).isNull();
        push(controller, chunk(networkId, rest, 7, whole.length, whole.length / 2, controller.secret()));
        assertThat(config().revision()).isEqualTo(1);
    }

    /** As large as they may be, and none of them ever whole: the third one pushes out the first. */
    @Test
    void unfinishedUpdatesDoNotPileUp() {
        byte[] whole = dictionary(1).encode();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        byte[] rest = Arrays.copyOfRange(whole, whole.length / 2, whole.length);
        push(controller, chunk(networkId, half, 7, whole.length, 0, controller.secret()));
        for (int update = 100; update < 102; update++) {
            push(controller, chunk(networkId, new byte[1], update, LONGEST, LONGEST - 1, controller.secret()));
        }
        push(controller, chunk(networkId, rest, 7, whole.length, whole.length / 2, controller.secret()));
        assertThat(network().config()).isNull();
        push(dictionary(2));
        assertThat(config().revision()).isEqualTo(2);
    }

    @Test
    void whatSomebodyElseHasSignedIsRefusedAndOnlySoOftenLookedAt() {
        byte[] whole = dictionary(1).encode();
        for (int update = 1; update <= 200; update++) {
            push(member, chunk(networkId, whole, update, whole.length, 0, member.secret()));
        }
        assertThat(count(Counter.CONFIGS_REJECTED)).isBetween(60L, 70L);
        assertThat(count(Counter.DROPPED_RATE_LIMITED)).isEqualTo(200 - count(Counter.CONFIGS_REJECTED));
        assertThat(network().config()).isNull();
        push(dictionary(1));
        assertThat(config().revision()).isEqualTo(1);
        long other = member.address().value() << 24 | 1;
        push(controller, chunk(other, whole, 1, whole.length, 0, controller.secret()));
        scene.node.join(START_MS, other, null);
        push(controller, chunk(other, whole, 2, whole.length, 0, controller.secret()));
        assertThat(Objects.requireNonNull(scene.node.networks().get(other)).config())
                .isNull();
    }

    @Test
    void whatIsForSomebodyElseOrAnotherNetworkIsRefused() {
        push(dictionary(1).put("id", member.address().toString()));
        push(dictionary(1).put("nwid", networkId + 1));
        push(dictionary(1).put("nwid", member.address().value() << 24 | 1));
        push(dictionary(1).put("v", 5));
        push(new Dictionary().put("v", 7));
        assertThat(network().config()).isNull();
        assertThat(count(Counter.CONFIGS_REJECTED)).isEqualTo(5);
    }

    @Test
    void aRecordingOfAnOldOneIsRefused() {
        push(dictionary(5));
        push(dictionary(4));
        assertThat(config().revision()).isEqualTo(5);
        assertThat(count(Counter.CONFIGS_REJECTED)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "COO", "RT", "I", "R", "DNS"})
    void whatIsBrokenInsideIsRefusedAndTheLastOneStays(String key) {
        push(dictionary(1));
        push(dictionary(2).put(key, new byte[] {4, 3, 2, 1}));
        assertThat(config().revision()).isEqualTo(1);
        assertThat(count(Counter.CONFIGS_REJECTED)).isOne();
    }

    /** Numbers without sense and lists without end: limits hold, and the node goes on. */
    @Test
    void absurdOnesAreCutToSize() {
        byte[] address = Bytes.fromHex("04" + "0a000001" + "0018");
        byte[] route = Bytes.fromHex("04" + "0a000000" + "0008" + "00" + "0000" + "0000");
        byte[] specialist = ByteWriter.growing()
                .int64(NetworkConfig.ROLE_ACTIVE_BRIDGE | member.address().value())
                .toBytes();
        push(dictionary(1)
                .put("ml", Long.MIN_VALUE | Long.MAX_VALUE)
                .put("mtu", 0)
                .put("ctmd", -1)
                .put("ts", Long.MAX_VALUE)
                .put("f", -1)
                .put("n", "x".repeat(5_000))
                .put("I", repeated(address, 5_000))
                .put("RT", repeated(route, 5_000))
                .put("S", repeated(specialist, 5_000))
                .put("R", repeated(Bytes.fromHex("0100"), 5_000))
                .put("CAP", new byte[5_000])
                .put("TAG", repeated(new byte[] {1}, 5_000)));
        assertThat(config().staticIps()).hasSize(NetworkConfig.MAX_STATIC_IPS);
        assertThat(config().routes()).hasSize(NetworkConfig.MAX_ROUTES);
        assertThat(config().activeBridges()).hasSize(NetworkConfig.MAX_SPECIALISTS);
        assertThat(config().rules().toBytes()).hasSize(2 * RuleSet.MAX_BASE_RULES);
        assertThat(config().capabilities()).hasSizeLessThanOrEqualTo(NetworkConfig.MAX_CAPABILITIES);
        assertThat(config().tags()).hasSizeLessThanOrEqualTo(NetworkConfig.MAX_TAGS);
        assertThat(config().name()).hasSize(NetworkConfig.MAX_NAME_LENGTH);
        assertThat(config().mtu()).isEqualTo(NetworkConfig.MIN_MTU);
        long ownMac = Mac.of(self.address(), networkId);
        for (long destination : new long[] {Mac.BROADCAST, 0x0011_2233_4455L, Mac.of(member.address(), networkId)}) {
            byte[] frame = new byte[100];
            EthernetFrame.writeHeader(frame, 0, destination, ownMac, 0x88b5);
            scene.take();
            scene.node.onFrame(scene.nowMs, networkId, frame, 0, frame.length);
            scene.settle();
            assertThat(scene.take()).hasSizeBetween(1, 100);
        }
        assertThat(count(Counter.DROPPED_MALFORMED)).isZero();
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteWriter out = ByteWriter.growing();
        for (int i = 0; i < times; i++) {
            out.bytes(bytes);
        }
        return out.toBytes();
    }

    @Test
    void onlyTheControllerCanSayNoAndThenWeKeepWhatWeHave() {
        push(dictionary(1));
        for (Remote from : new Remote[] {member, controller}) {
            scene.receive(
                    from,
                    from.seal(
                            Verb.ERROR,
                            out -> Reply.encodeError(
                                            out,
                                            Verb.NETWORK_CONFIG_REQUEST,
                                            requestId,
                                            ErrorCode.NETWORK_ACCESS_DENIED)
                                    .int64(networkId)));
            assertThat(network().status()).isEqualTo(from == member ? NetworkStatus.OK : NetworkStatus.ACCESS_DENIED);
        }
        assertThat(count(Counter.DROPPED_NOT_ALLOWED)).isOne();
        assertThat(config().revision()).isEqualTo(1);
    }
}
