package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
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

    /** So much of a history is told. */
    int MAX_HISTORY = 1_000;

    /**
     * What a network and its members have been, newest first, at most {@link #MAX_HISTORY}: objects with the time in ms as
     * {@code time}, the {@code address} of the member if it is one's, and the {@code document}, null for one that was deleted.
     */
    ArrayNode history(long networkId) throws IOException;

    /** Waits until a number is safe; false if that takes too long. */
    boolean awaitDurable(long sequence, long timeoutMs) throws InterruptedException;

    /** Writes what waits, within a bounded time. */
    @Override
    void close();
}
