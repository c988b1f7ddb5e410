package one.zerotier.daemon.engine;

import java.util.List;
import one.zerotier.core.Node;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** The engine as tasks on its thread see it. Not to be kept beyond the task. */
public interface Host {
    /** Unix time in ms, as the node has it. */
    long nowMs();

    Node node();

    /** UDP sockets, as {@code ip/port}. */
    List<Endpoint> listeningOn();

    /** The UDP port that others find us at. */
    int primaryPort();

    /** Joins a network, makes its virtual port and remembers it; nothing happens if we are on it. */
    void join(long networkId);

    /** Leaves a network, removes its port and forgets it; false if we were not on it. */
    boolean leave(long networkId);

    /** Name of the virtual device of a network; null if there is none. */
    @Nullable
    String deviceName(long networkId);

    /** What the operator allows a network to do to this machine. */
    NetworkSettings settings(long networkId);

    /** Changes that, applies it and remembers it. */
    void settings(long networkId, NetworkSettings changed);

    /** Waits for nothing: {@code sequence} as the controller returned it is safe once this is at least as large. */
    long durableSequence();
}
