package one.zerotier.core;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.network.SpreadingGroup;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.Test;

/** A node that was started again lives on what its controller said before, should the controller be away. */
class CachedConfigurationTest {
    private static final long START_MS = 1_700_000_000_000L;

    private final SecretIdentity a = secretIdentity("a6146c5c9c");
    private final SecretIdentity controller = secretIdentity("db57de1b1d");
    private final long networkId = controller.address().value() << 24 | 1;
    private final Scene scene = new Scene(START_MS, a, null, Endpoint.parse("10.3.0.1/9993"), null);
    private final Remote remote = scene.remote(controller, Endpoint.parse("10.2.0.1/9993"));

    @Test
    void groupsAreAnnouncedEveryMinuteFromTheStart() throws MalformedPacketException {
        scene.meet(remote);
        NetworkConfig cached = NetworkConfig.builder(networkId, a.address())
                .issued(START_MS - 1, 0, 1)
                .isPublic(true)
                .broadcast(true)
                .build();
        scene.node.join(START_MS, networkId, NetworkConfigCodec.encode(cached).encode());
        scene.settle();
        MulticastGroup group = new MulticastGroup(0x3333_0000_0001L, 0);
        assertThat(announced()).containsExactly(SpreadingGroup.GROUP, MulticastGroup.BROADCAST);
        scene.node.subscribe(START_MS, networkId, Set.of(group));
        assertThat(announced()).containsExactly(group);
        scene.pass(59_999);
        scene.nowMs++;
        scene.settle();
        assertThat(announced()).containsExactly(SpreadingGroup.GROUP, group, MulticastGroup.BROADCAST);
    }

    private List<MulticastGroup> announced() throws MalformedPacketException {
        List<MulticastGroup> groups = new ArrayList<>();
        for (Sent sent : scene.take()) {
            OpenPacket packet = remote.open(sent.bytes());
            if (packet != null && packet.verb() == Verb.MULTICAST_LIKE) {
                ByteReader in = packet.reader();
                while (in.remaining() > 0) {
                    assertThat(in.int64()).isEqualTo(networkId);
                    groups.add(MulticastGroup.decode(in));
                }
            }
        }
        return groups;
    }
}
