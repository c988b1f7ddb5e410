package one.zerotier.daemon.controller;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** A database that several processes of one controller share; it is for the one that has the {@link PostgresLease}. */
final class PostgresSource implements StoreSource {
    /** We tell everything that matters ourselves. Kept here, because loggers that nobody holds forget their level. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    private final PostgresUrl url;
    private final Path files;
    /** In which we wait for our turn. */
    private @Nullable Connection waiting;

    /** @param files of a store that this home directory may have used before */
    PostgresSource(PostgresUrl url, Path files) {
        this.url = url;
        this.files = files;
    }

    @Override
    public synchronized @Nullable Tenure tryAcquire(Address controller) throws InvalidValueException, IOException {
        PostgresLease lease = tryLease(controller);
        if (lease == null) {
            return null;
        }
        boolean ready = false;
        try {
            PostgresWriter database = new PostgresWriter(url, lease);
            FileImport.importOnce(files, database, controller, url);
            ready = true;
            return new Turn(lease, new PostgresStore(lease, database));
        } finally {
            if (!ready) {
                lease.close();
            }
        }
    }

    private @Nullable PostgresLease tryLease(Address controller) throws InvalidValueException, IOException {
        try {
            Connection session = waiting == null ? PostgresLease.connect(url, controller) : waiting;
            waiting = session;
            PostgresLease lease = PostgresLease.tryAcquire(url, controller, session);
            if (lease != null) {
                waiting = null; // the lease's now
            }
            return lease;
        } catch (SQLException e) {
            dropSession();
            String sentence = "The database " + url + " cannot be used: " + PostgresErrors.sentence(e);
            if (PostgresErrors.isForOperator(e)) {
                throw (InvalidValueException) new InvalidValueException(sentence).initCause(e);
            }
            throw new IOException(sentence, e);
        }
    }

    private void dropSession() {
        PostgresErrors.abortQuietly(waiting);
        waiting = null;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public synchronized void close() {
        dropSession();
    }

    /** @param lease that the store is good for */
    private record Turn(PostgresLease lease, ControllerStore store) implements Tenure {
        @Override
        public void awaitEnd() throws InterruptedException {
            lease.awaitLoss();
        }

        @Override
        public void close() {
            store.close();
            lease.close();
        }
    }
}
