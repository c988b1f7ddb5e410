package one.zerotier.daemon.controller;

import java.io.IOException;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** Where this process gets the store of its controller from, as soon as no other process of the same identity has it. */
public interface StoreSource extends AutoCloseable {
    /**
     * The store, until its tenure ends; null if it is another process's turn. To be asked again after a moment.
     *
     * @throws InvalidValueException with a sentence for the operator if trying again cannot help
     * @throws IOException if it cannot be had for a reason that may pass
     */
    @Nullable
    Tenure tryAcquire(Address controller) throws InvalidValueException, IOException;

    /** Whether other processes may have it at other times. */
    boolean isShared();

    @Override
    void close();

    /** The time in which the store is ours. */
    interface Tenure extends AutoCloseable {
        ControllerStore store();

        /** Returns when it is over because somebody else may have the store now; for files, never. */
        void awaitEnd() throws InterruptedException;

        /** Writes what waits, within a bounded time, and lets others have the store. */
        @Override
        void close();
    }
}
