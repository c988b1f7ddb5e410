package one.zerotier.daemon;

import java.io.IOException;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.controller.ControllerStore;
import one.zerotier.daemon.controller.StoreSource;
import one.zerotier.daemon.controller.StoreSource.Tenure;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.json.InvalidValueException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is to be active, among processes of one identity that share a store. Says so in the log, a line for each
 * change. Files are nobody else's: with them it is always our turn.
 */
final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    private static final long TRY_INTERVAL_MS = 500;

    /** What a turn means. */
    interface Role {
        void activate(ControllerStore store) throws HomeException, IOException;

        /** Stops being active, if so, and says to whoever asks that it is not. */
        void standBy() throws HomeException, IOException;

        /** There is no going on. */
        void giveUp();
    }

    private final StoreSource stores;
    private final Address address;
    private volatile @Nullable Tenure tenure;
    private @Nullable Thread thread;
    private String lastSaid = "";

    Turns(StoreSource stores, Address address) {
        this.stores = stores;
        this.address = address;
    }

    /** Takes the first turn, if it is ours. */
    void tryFirst() throws StartException, IOException {
        try {
            tenure = stores.tryAcquire(address);
        } catch (InvalidValueException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            if (!stores.isShared()) {
                throw e;
            }
            sayWaiting(e);
        }
    }

    /** Is active, or on standby, when this returns; goes on by itself. */
    void begin(Role role) throws HomeException, IOException {
        Tenure first = tenure;
        if (first != null) {
            activate(role, first);
        } else {
            role.standBy();
            sayStandby();
        }
        if (stores.isShared()) {
            Thread started = new Thread(() -> run(role), "controller-turns");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    private void activate(Role role, Tenure taken) throws HomeException, IOException {
        role.activate(taken.store());
        if (stores.isShared()) {
            say("Active: no other process of this controller is.");
        }
    }

    private void run(Role role) {
        try {
            while (true) {
                Tenure current = tenure;
                if (current == null) {
                    Thread.sleep(TRY_INTERVAL_MS);
                    tryToTake(role);
                } else {
                    current.awaitEnd();
                    LOG.warn("No longer active: the database does not confirm that nobody else is.");
                    role.standBy();
                    current.close();
                    tenure = null;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stopping", e);
        } catch (HomeException | IOException e) {
            LOG.error("Cannot go on: {}", e.getMessage());
            role.giveUp();
        } catch (RuntimeException e) {
            LOG.error("A fault in ZeroTier One itself; please report it. It ends.", e);
            role.giveUp();
        }
    }

    private void tryToTake(Role role) throws HomeException, IOException {
        Tenure taken;
        try {
            taken = stores.tryAcquire(address);
        } catch (IOException | InvalidValueException e) {
            sayWaiting(e);
            return;
        }
        if (taken == null) {
            sayStandby();
        } else {
            take(role, taken);
        }
    }

    /** What has become possible may have become impossible again: then the turn is for whoever can. */
    private void take(Role role, Tenure taken) throws HomeException, IOException {
        try {
            tenure = taken;
            activate(role, taken);
        } catch (IOException e) {
            role.standBy();
            taken.close();
            tenure = null;
            sayWaiting(e);
        }
    }

    private void sayStandby() {
        if (!lastSaid.startsWith("On standby")) {
            say("On standby: another process of this controller is active.");
        }
    }

    private void sayWaiting(Exception e) {
        say("On standby until this is mended: " + String.valueOf(e.getMessage()).replaceFirst("\\.$", "") + ".");
    }

    private void say(String sentence) {
        if (!sentence.equals(lastSaid)) {
            lastSaid = sentence;
            LOG.info("{}", sentence);
        }
    }

    /** Whether other processes may have the store at other times. */
    boolean areShared() {
        return stores.isShared();
    }

    /** The store while it is our turn. */
    @Nullable
    ControllerStore store() {
        Tenure current = tenure;
        return current == null ? null : current.store();
    }

    /** After the node has stopped: writes what waits, and lets another process have its turn. */
    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        Tenure current = tenure;
        if (current != null) {
            current.close();
        }
        stores.close();
    }
}
