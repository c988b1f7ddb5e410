package one.zerotier.daemon.controller;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import one.zerotier.core.identity.Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to be the one active process of a controller. It is an advisory lock that a session of the database holds, together
 * with an epoch that goes up whenever somebody else gets the lock.
 *
 * <pre>
 *   confirmed every 0.5 s ── not for 2 s: the holder stops ── silent for 2.5 s: the server ends the session, others can have it
 * </pre>
 *
 * <p>So the old holder has stopped before the new one starts, also when the old one hangs or its cable is cut. Should it be late
 * nevertheless it cannot do harm: each of its transactions first looks whether the epoch is still its own, under a lock that
 * whoever raises the epoch waits for.
 */
final class PostgresLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLease.class);

    private static final long CONFIRM_INTERVAL_MS = 500;
    private static final long EXPIRY_MS = 2_000;
    private static final int SERVER_EXPIRY_MS = 2_500;
    private static final int NETWORK_TIMEOUT_MS = 1_500;
    private static final long RECONNECT_INTERVAL_MS = 100;
    /** "ZT1", and an address of 40 bits after it: others may lock other numbers of the same database. */
    private static final long LOCK_PREFIX = 0x5a5431L << (8 * Address.LENGTH);

    private final PostgresUrl url;
    private final Address controller;
    private final long epoch;
    private final Thread thread = new Thread(this::run, "controller-lease");
    private @Nullable Connection session;
    private long confirmedNs;
    private boolean lost;
    private volatile boolean givenUp;

    private PostgresLease(PostgresUrl url, Address controller, Connection session, long epoch, long confirmedNs) {
        this.url = url;
        this.controller = controller;
        this.session = session;
        this.epoch = epoch;
        this.confirmedNs = confirmedNs;
        thread.setDaemon(true);
        thread.start();
    }

    /** A session as leases need it. */
    static Connection connect(PostgresUrl url, Address controller) throws SQLException {
        Connection session = url.connect("zerotier-one " + controller + " lease", NETWORK_TIMEOUT_MS);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET idle_session_timeout = " + SERVER_EXPIRY_MS);
            statement.execute("SET idle_in_transaction_session_timeout = " + SERVER_EXPIRY_MS);
            return session;
        } catch (SQLException e) {
            PostgresErrors.abortQuietly(session);
            throw e;
        }
    }

    /** Takes the lease if nobody has it; the session is then the lease's. Null if somebody has it. */
    static @Nullable PostgresLease tryAcquire(PostgresUrl url, Address controller, Connection session)
            throws SQLException {
        long nowNs = System.nanoTime();
        if (!tryLock(session, controller)) {
            return null;
        }
        PostgresSchema.migrate(session);
        try (PreparedStatement raise = session.prepareStatement("""
                INSERT INTO zerotier_lease AS lease (controller, epoch, holder, since) VALUES (?, 1, ?, now())
                ON CONFLICT (controller) DO UPDATE
                  SET epoch = lease.epoch + 1, holder = excluded.holder, since = excluded.since
                RETURNING epoch""")) {
            raise.setString(1, controller.toString());
            raise.setString(2, ManagementFactory.getRuntimeMXBean().getName());
            try (ResultSet row = raise.executeQuery()) {
                row.next();
                return new PostgresLease(url, controller, session, row.getLong(1), nowNs);
            }
        }
    }

    private static boolean tryLock(Connection session, Address controller) throws SQLException {
        try (PreparedStatement lock = session.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            lock.setLong(1, LOCK_PREFIX | controller.value());
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    Address controller() {
        return controller;
    }

    long epoch() {
        return epoch;
    }

    private void run() {
        while (!isLost()) {
            long sentNs = System.nanoTime();
            try {
                if (isStillOurs()) {
                    confirmed(sentNs);
                    pause(CONFIRM_INTERVAL_MS);
                } else {
                    lose();
                }
            } catch (SQLException e) {
                LOG.debug("cannot confirm the lease: {}", PostgresErrors.sentence(e));
                PostgresErrors.abortQuietly(session);
                session = null;
                pause(RECONNECT_INTERVAL_MS);
            }
        }
        if (givenUp) {
            unlock();
        }
        PostgresErrors.abortQuietly(session);
    }

    /** The server would notice the end of the session anyway, but only in a moment. */
    private void unlock() {
        Connection current = session;
        if (current != null) {
            try (Statement statement = current.createStatement()) {
                statement.execute("SELECT pg_advisory_unlock_all()");
            } catch (SQLException e) {
                LOG.debug("cannot unlock: {}", PostgresErrors.sentence(e));
            }
        }
    }

    /** A server that restarts ends sessions, hence locks; nobody has been active meanwhile if the epoch is the same. */
    private boolean isStillOurs() throws SQLException {
        Connection current = session;
        if (current == null) {
            current = connect(url, controller);
            session = current;
            if (!tryLock(current, controller)) {
                throw new SQLException("somebody has the lock, perhaps our last session");
            }
        }
        try (PreparedStatement select =
                current.prepareStatement("SELECT 1 FROM zerotier_lease WHERE controller = ? AND epoch = ?")) {
            select.setString(1, controller.toString());
            select.setLong(2, epoch);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private synchronized void confirmed(long atNs) {
        if (!isLost()) {
            confirmedNs = atNs;
        }
    }

    private synchronized void pause(long ms) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        try {
            for (long leftNs = endNs - System.nanoTime(); leftNs > 0 && !isLost(); leftNs = endNs - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
        } catch (InterruptedException e) {
            lose(); // nobody but the end of the program does that
        }
    }

    private long leftMs() {
        return EXPIRY_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - confirmedNs);
    }

    /** Never false again once it was true. */
    synchronized boolean isLost() {
        if (leftMs() <= 0) {
            lost = true;
        }
        return lost;
    }

    /** Somebody else has it, as we have just learned. */
    synchronized void lose() {
        lost = true;
        notifyAll();
    }

    /** Returns when it is lost or given up. */
    synchronized void awaitLoss() throws InterruptedException {
        while (!isLost()) {
            wait(Math.max(1, leftMs()));
        }
    }

    /** Gives it up: others can have it now. */
    @Override
    public void close() {
        givenUp = !isLost();
        lose();
        try {
            thread.join(NETWORK_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
