package one.zerotier.daemon.controller;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a database says when it refuses. */
final class PostgresErrors {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresErrors.class);

    static final String FEATURE_NOT_SUPPORTED = "0A000";

    private PostgresErrors() {}

    /** One line for people. What follows the first may hold what we store. */
    static String sentence(SQLException e) {
        SQLException reason = e.getNextException(); // a batch has one
        String message = String.valueOf((reason == null ? e : reason).getMessage());
        return message.lines().findFirst().orElse(message).strip();
    }

    /** Whether waiting cannot help, only an operator: who we are, what the database is called, what we may do there. */
    static boolean isForOperator(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("28") // authorization
                || state.equals("3D000") // no such database
                || state.equals("3F000") // no such schema
                || state.equals("42501") // no privilege
                || state.equals("08004") // the server rejects us, such as for want of TLS
                || state.equals(FEATURE_NOT_SUPPORTED);
    }

    static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("closing a connection", e);
        }
    }

    /** Of one that may be broken: does not wait for the other side. */
    static void abortQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("aborting a connection", e);
        }
    }
}
