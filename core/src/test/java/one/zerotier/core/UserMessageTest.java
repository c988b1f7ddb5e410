package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applications at two nodes can talk, and cannot do harm by it. */
class UserMessageTest {
    private static final long TYPE = 0x6e65_7463_6f6e_6631L;

    private final SecretIdentity a = secretIdentity("a6146c5c9c");
    private final Scene scene = new Scene(1_700_000_000_000L, a, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote remote = scene.remote(secretIdentity("ecfe84bbe1"), Endpoint.parse("10.4.0.1/9993"));

    @BeforeEach
    void meet() throws MalformedPacketException {
        scene.meet(remote);
        scene.effects.events.clear();
    }

    private void receive(byte[] data) {
        scene.receive(
                remote, remote.seal(Verb.USER_MESSAGE, out -> out.int64(TYPE).bytes(data)));
    }

    private List<NodeEvent.UserMessage> received() {
        return scene.effects.events.stream()
                .filter(NodeEvent.UserMessage.class::isInstance)
                .map(NodeEvent.UserMessage.class::cast)
                .toList();
    }

    @Test
    void aMessageReachesTheHostWithWhoSaidIt() {
        receive(new byte[] {1, 2, 3});
        assertThat(received()).singleElement().satisfies(message -> {
            assertThat(message.from()).isEqualTo(remote.secret().identity());
            assertThat(message.type()).isEqualTo(TYPE);
            assertThat(message.data()).containsExactly(1, 2, 3);
        });
        assertThat(scene.node.counters().get(Counter.USER_MESSAGES_RECEIVED)).isEqualTo(1);
        assertThat(scene.node.counters().get(Counter.IGNORED_VERB)).isZero();
    }

    @Test
    void aMessageWithoutAWholeTypeIsMalformed() {
        scene.receive(remote, remote.seal(Verb.USER_MESSAGE, out -> out.int32(1)));
        assertThat(received()).isEmpty();
        assertThat(scene.node.counters().get(Counter.DROPPED_MALFORMED)).isEqualTo(1);
    }

    @Test
    void longMessagesStopAtTheNode() {
        receive(new byte[NodeEvent.UserMessage.MAX_DATA_LENGTH]);
        receive(new byte[NodeEvent.UserMessage.MAX_DATA_LENGTH + 1]);
        assertThat(received()).hasSize(1);
        assertThat(scene.node.counters().get(Counter.DROPPED_TOO_LONG)).isEqualTo(1);
    }

    @Test
    void whoTalksTooMuchIsHeardOnceInASecond() {
        for (int i = 0; i < 20; i++) {
            receive(new byte[] {(byte) i});
        }
        assertThat(received()).hasSize(8);
        assertThat(scene.node.counters().get(Counter.DROPPED_RATE_LIMITED)).isEqualTo(12);
        scene.nowMs += 1_000;
        receive(new byte[] {20});
        receive(new byte[] {21});
        assertThat(received()).hasSize(9);
    }

    @Test
    void whatWeSayIsEncrypted() throws MalformedPacketException {
        scene.take();
        scene.node.sendUserMessage(scene.nowMs, remote.address(), TYPE, new byte[] {7, 8, 9});
        List<Sent> sent = scene.take();
        assertThat(sent).hasSize(1);
        OpenPacket packet = remote.open(sent.get(0).bytes());
        assertThat(packet).isNotNull();
        assertThat(packet.verb()).isEqualTo(Verb.USER_MESSAGE);
        ByteReader in = packet.reader();
        assertThat(in.int64()).isEqualTo(TYPE);
        assertThat(in.bytes(in.remaining())).containsExactly(7, 8, 9);
    }

    @Test
    void whatStockKeepsForItselfOrNoNodeWouldTakeIsNotSent() {
        assertThatThrownBy(() -> scene.node.sendUserMessage(scene.nowMs, remote.address(), 0xffff, new byte[0]))
                .hasMessageContaining("reserved");
        assertThatThrownBy(() -> scene.node.sendUserMessage(scene.nowMs, remote.address(), TYPE, new byte[1025]))
                .hasMessageContaining("too long");
        assertThat(scene.take()).isEmpty();
    }
}
