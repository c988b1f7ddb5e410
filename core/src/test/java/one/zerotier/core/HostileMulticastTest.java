package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.env.Counter;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Mallory is a member, and sends as many multicasts as she can, in every way that there is. All in one millisecond. */
class HostileMulticastTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final int PAYLOAD_LENGTH = 1_010;
    private static final int FRAMES = 10_000;

    private final SecretIdentity self = secretIdentity("a6146c5c9c");
    private final SecretIdentity controller = secretIdentity("db57de1b1d");
    private final long networkId = controller.address().value() << 24 | 1;
    private final Scene scene = new Scene(START_MS, self, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote mallory = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));
    private final long mallorysMac = Mac.of(mallory.address(), networkId);

    private void join(@Nullable MulticastLimits limits) throws MalformedPacketException {
        scene.meet(mallory);
        NetworkConfig config = NetworkConfig.builder(networkId, self.address())
                .issued(START_MS, 1_800_000, 1)
                .multicastLimit(32)
                .multicastLimits(limits)
                .isPublic(true)
                .membership(CertificateOfMembership.of(networkId, START_MS, 1_800_000, self.identity())
                        .sign(controller))
                .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)))
                .build();
        scene.node.join(START_MS, networkId, NetworkConfigCodec.encode(config).encode());
        scene.settle();
    }

    private Consumer<ByteWriter> multicast(int adi) {
        return out -> out.int64(networkId)
                .int8(0)
                .int48(Mac.BROADCAST)
                .int32(adi)
                .int16(0x88b5)
                .bytes(new byte[PAYLOAD_LENGTH]);
    }

    private void toEachOfUs(ByteWriter out) {
        out.int64(networkId)
                .int8(0)
                .int48(Mac.BROADCAST)
                .int48(mallorysMac)
                .int16(0x88b5)
                .bytes(new byte[PAYLOAD_LENGTH]);
    }

    private void send(Verb verb, Consumer<ByteWriter> frame) {
        scene.receive(mallory, mallory.seal(verb, frame));
    }

    private int delivered() {
        return scene.effects.delivered.size();
    }

    private long limited() {
        return scene.node.counters().get(Counter.MULTICASTS_LIMITED_IN);
    }

    @Test
    void broadcastsAreCut() throws MalformedPacketException {
        join(MulticastLimits.DEFAULT);
        for (int i = 0; i < FRAMES; i++) {
            send(Verb.MULTICAST_FRAME, multicast(0));
        }
        assertThat(delivered()).isEqualTo((1 << 15) / 1_024);
        assertThat(limited()).isEqualTo(FRAMES - delivered());
    }

    @Test
    void groupsThatAreMadeUpAreCut() throws MalformedPacketException {
        join(MulticastLimits.DEFAULT);
        for (int i = 0; i < FRAMES; i++) {
            send(Verb.MULTICAST_FRAME, multicast(i + 1));
        }
        assertThat(delivered()).isBetween((1 << 21) / 1_024 - 1, (1 << 21) / 1_024); // costs are rounded up
        assertThat(limited()).isEqualTo(FRAMES - delivered());
    }

    @Test
    void framesToABroadcastAddressThatComeInPacketsToOneAreCut() throws MalformedPacketException {
        join(MulticastLimits.DEFAULT);
        for (int i = 0; i < FRAMES; i++) {
            send(Verb.EXT_FRAME, this::toEachOfUs);
        }
        assertThat(delivered()).isEqualTo((1 << 15) / 1_024);
        assertThat(limited()).isEqualTo(FRAMES - delivered());
        send(Verb.MULTICAST_FRAME, multicast(0));
        assertThat(delivered()).isEqualTo((1 << 15) / 1_024);
    }

    @Test
    void withoutLimitsOfTheControllerNothingIsCut() throws MalformedPacketException {
        join(null);
        for (int i = 0; i < FRAMES; i++) {
            send(Verb.MULTICAST_FRAME, multicast(0));
        }
        assertThat(delivered()).isEqualTo(FRAMES);
        assertThat(limited()).isZero();
    }
}
