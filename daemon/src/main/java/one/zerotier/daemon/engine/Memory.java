package one.zerotier.daemon.engine;

import one.zerotier.core.env.StateKind;
import org.jspecify.annotations.Nullable;

/** What the engine wants kept beyond its life. None of these may wait for a disk. */
public interface Memory {
    void persist(StateKind kind, long id, byte @Nullable [] content);

    NetworkSettings settings(long networkId);

    void saveSettings(long networkId, NetworkSettings settings);

    /** What a network's device was called last time; null if never. */
    @Nullable
    String deviceName(long networkId);

    void saveDeviceName(long networkId, String name);
}
