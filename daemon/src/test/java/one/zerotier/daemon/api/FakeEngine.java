package one.zerotier.daemon.api;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import one.zerotier.core.Node;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.controller.FileStore;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.engine.NetworkSettings;
import org.jspecify.annotations.Nullable;

/**
 * A real node that is its own root and controller, with time that moves by hand. Nothing is behind its ports, and behind its
 * socket at most one other real node.
 */
final class FakeEngine implements Engine, Host {
    static final long START_MS = 1_795_361_033_354L;
    static final Endpoint HERE = Endpoint.parse("10.77.0.1/8993");

    private final FileStore store;
    private final Node node;
    private final Map<Long, NetworkSettings> settings = new HashMap<>();
    private final Outside outside = new Outside();
    private @Nullable Neighbour neighbour;
    private long nowMs = START_MS;
    private boolean stopped;

    FakeEngine(FileStore store) throws IOException {
        this.store = store;
        node = new Node(
                nowMs,
                new NodeConfig(TestIdentities.CONTROLLER, planet(), List.of(), "linux/x86_64", store),
                outside,
                Salsa20Random.seeded(1));
        node.onNetworkChanged(nowMs, Neighbour.hostAt(HERE));
        store.load(
                Objects.requireNonNull(node.controller())::load,
                member -> node.controller().load(nowMs, member));
        store.onDurable(sequence -> call(host -> {
            node.controller().onDurable(nowMs, sequence);
            return sequence;
        }));
        settle();
    }

    static World planet() {
        return World.sign(
                World.Type.PLANET,
                0xcafe_babe_dead_beefL,
                1_795_360_910_472L,
                TestIdentities.CONTROLLER,
                List.of(new World.Root(TestIdentities.CONTROLLER.identity(), List.of(HERE))));
    }

    @Override
    public synchronized <T> T call(Function<Host, T> task) {
        if (stopped) {
            throw new IllegalStateException("stopped");
        }
        T result = task.apply(this);
        settle();
        return result;
    }

    /** From now on somebody else is there. */
    synchronized void meet(Neighbour newNeighbour) {
        neighbour = newNeighbour;
        settle();
    }

    /** From now on nobody else is there. */
    synchronized void leaveAlone() {
        neighbour = null;
        outside.sent.clear();
    }

    synchronized void advance(long byMs) {
        for (long untilMs = nowMs + byMs; nowMs < untilMs; nowMs++) {
            settle();
        }
    }

    synchronized void stop() {
        stopped = true;
    }

    /** Until nobody has anything to do or to say. */
    private void settle() {
        boolean busy = true;
        while (busy) {
            while (node.nextDeadlineMs() <= nowMs) {
                node.onDeadline(nowMs);
            }
            busy = outside.validateAll(node, nowMs);
            if (neighbour != null) {
                busy |= neighbour.turn(nowMs, node, outside);
            }
        }
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public List<Endpoint> listeningOn() {
        return List.of(HERE, Endpoint.parse("fd77::1/8993"));
    }

    @Override
    public int primaryPort() {
        return 8993;
    }

    @Override
    public void join(long networkId) {
        node.join(nowMs, networkId, null);
    }

    @Override
    public boolean leave(long networkId) {
        settings.remove(networkId);
        return node.leave(nowMs, networkId);
    }

    @Override
    public @Nullable String deviceName(long networkId) {
        return "zt0";
    }

    @Override
    public NetworkSettings settings(long networkId) {
        return settings.getOrDefault(networkId, NetworkSettings.DEFAULT);
    }

    @Override
    public void settings(long networkId, NetworkSettings changed) {
        settings.put(networkId, changed);
    }

    @Override
    public long durableSequence() {
        return store.durableSequence();
    }
}
