package one.zerotier.daemon.controller;

import java.io.IOException;
import java.util.function.Consumer;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.Store;
import one.zerotier.daemon.engine.EngineLoop;

/** Where a controller's networks and members are kept. Changes come from one thread, the engine's, and never wait. */
public interface ControllerStore extends Store, EngineLoop.DurableStore, AutoCloseable {
    /**
     * Hands out everything there is, networks before their members; before anything is saved. What cannot be read is left where
     * it is, with a warning.
     */
    void load(Consumer<NetworkRecord> networks, Consumer<MemberRecord> members) throws IOException;

    /** Waits until a number is safe; false if that takes too long. */
    boolean awaitDurable(long sequence, long timeoutMs) throws InterruptedException;

    /** Writes what waits, within a bounded time. */
    @Override
    void close();
}
