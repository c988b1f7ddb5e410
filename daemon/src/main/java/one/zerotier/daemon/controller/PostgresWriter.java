package one.zerotier.daemon.controller;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import one.zerotier.daemon.home.DurableWriter;
import org.jspecify.annotations.Nullable;

/**
 * Brings changes into the database, many in one transaction, each of which first makes sure that the lease is still ours. A
 * connection that breaks is replaced at the next attempt.
 */
final class PostgresWriter implements DurableWriter.Medium<PostgresChange>, AutoCloseable {
    static final long RETRY_INTERVAL_MS = 100;

    /** More than that at once might take longer than the timeout below, and never succeed. */
    private static final int MAX_BATCH = 500;

    private static final int NETWORK_TIMEOUT_MS = 10_000;
    /** A writer that hangs must not keep others from taking over. */
    private static final int MAX_SILENCE_MS = 1_500;

    private final PostgresUrl url;
    private final PostgresLease lease;
    private volatile @Nullable Connection session;
    private volatile boolean closed;

    PostgresWriter(PostgresUrl url, PostgresLease lease) {
        this.url = url;
        this.lease = lease;
    }

    @Override
    public synchronized void write(Collection<PostgresChange> changes) throws IOException {
        while (!changes.isEmpty()) {
            List<PostgresChange> batch = changes.stream().limit(MAX_BATCH).toList();
            inTransaction(connection -> apply(connection, batch));
            Iterator<PostgresChange> done = changes.iterator();
            for (int i = 0; i < batch.size(); i++) {
                done.next();
                done.remove();
            }
        }
    }

    /** Work on the database. It is done again, by whoever wants it, if it throws. */
    @FunctionalInterface
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** Does all of it or nothing, and only while the lease is ours. */
    synchronized void inTransaction(Work work) throws IOException {
        try {
            Connection connection = connection();
            requireLease(connection);
            work.on(connection);
            connection.commit();
        } catch (SQLException e) {
            PostgresErrors.abortQuietly(session);
            session = null;
            throw new IOException(PostgresErrors.sentence(e), e);
        }
    }

    private Connection connection() throws SQLException {
        Connection current = session;
        if (closed) {
            throw new SQLException("given up");
        }
        if (current == null) {
            current = url.connect("zerotier-one " + lease.controller(), NETWORK_TIMEOUT_MS);
            session = current;
            try (Statement statement = current.createStatement()) {
                statement.execute("SET idle_in_transaction_session_timeout = " + MAX_SILENCE_MS);
                // whatever the server's default is, unless that is stricter
                statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                        + " WHERE current_setting('synchronous_commit') IN ('off', 'local')");
            }
            current.setAutoCommit(false);
        }
        return current;
    }

    /** Until the end of the transaction nobody else can raise the epoch. */
    private void requireLease(Connection connection) throws SQLException {
        try (PreparedStatement fence = connection.prepareStatement(
                "SELECT 1 FROM zerotier_lease WHERE controller = ? AND epoch = ? FOR SHARE")) {
            fence.setString(1, lease.controller().toString());
            fence.setLong(2, lease.epoch());
            try (ResultSet row = fence.executeQuery()) {
                if (!row.next()) {
                    lease.lose();
                    throw new SQLException("another process is active");
                }
            }
        }
    }

    /** In order; what comes after each other and is of one kind goes to the server together. */
    static void apply(Connection connection, List<PostgresChange> changes) throws SQLException {
        List<PostgresChange> alike = new ArrayList<>();
        for (PostgresChange change : changes) {
            if (!alike.isEmpty() && alike.get(0).getClass() != change.getClass()) {
                send(connection, alike);
                alike.clear();
            }
            alike.add(change);
        }
        if (!alike.isEmpty()) {
            send(connection, alike);
        }
    }

    private static void send(Connection connection, List<PostgresChange> alike) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(alike.get(0).sql())) {
            for (PostgresChange change : alike) {
                change.bind(statement);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Breaks off what may be going on. */
    @Override
    public void close() {
        closed = true;
        PostgresErrors.abortQuietly(session);
    }
}
