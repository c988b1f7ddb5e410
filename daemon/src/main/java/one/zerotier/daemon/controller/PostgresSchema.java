package one.zerotier.daemon.controller;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Our tables. All of them are for any number of controllers: the first ten digits of a network's id are its controller.
 *
 * <pre>
 *   zerotier_schema      what version the tables have
 *   zerotier_lease       for each controller: who is active, and how often that has changed
 *   zerotier_network     documents as in the files of {@link FileStore}
 *   zerotier_member
 *   zerotier_set_aside   documents that we could not read, and that had to make room
 *   zerotier_history     what documents have been
 * </pre>
 *
 * <p>Documents are json, not jsonb: that keeps them to the letter, and refuses no text that JSON allows.
 */
final class PostgresSchema {
    /** The first server that ends a session by itself if its client is silent, which leases rest on. */
    private static final int MIN_SERVER_VERSION = 140_000;

    private static final String SERVER_TOO_OLD = "the server must be PostgreSQL 14 or newer";

    /** What leads from each version to the next. Only ever add to it. */
    private static final List<String> STEPS = List.of("""
            CREATE TABLE zerotier_lease (
              controller text COLLATE "C" PRIMARY KEY,
              epoch bigint NOT NULL,
              holder text NOT NULL,
              since timestamptz NOT NULL,
              filled boolean NOT NULL DEFAULT false);
            CREATE TABLE zerotier_network (
              network text COLLATE "C" PRIMARY KEY,
              revision bigint NOT NULL,
              document json NOT NULL);
            CREATE TABLE zerotier_member (
              network text COLLATE "C" NOT NULL,
              address text COLLATE "C" NOT NULL,
              revision bigint NOT NULL,
              document json NOT NULL,
              PRIMARY KEY (network, address));
            CREATE TABLE zerotier_set_aside (
              network text COLLATE "C" NOT NULL,
              address text COLLATE "C",
              at timestamptz NOT NULL DEFAULT now(),
              document json NOT NULL);
            """, """
            CREATE TABLE zerotier_history (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              network text COLLATE "C" NOT NULL,
              address text COLLATE "C",
              at timestamptz NOT NULL DEFAULT clock_timestamp(),
              document json);
            CREATE INDEX ON zerotier_history (network, id);
            CREATE FUNCTION zerotier_remember_network() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' THEN
                DELETE FROM zerotier_history WHERE network = OLD.network;
              ELSE
                INSERT INTO zerotier_history (network, document) VALUES (NEW.network, NEW.document);
              END IF;
              RETURN NULL;
            END $$;
            CREATE FUNCTION zerotier_remember_member() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP <> 'DELETE' THEN
                INSERT INTO zerotier_history (network, address, document)
                VALUES (NEW.network, NEW.address, NEW.document);
              ELSIF EXISTS (SELECT FROM zerotier_network WHERE network = OLD.network) THEN
                INSERT INTO zerotier_history (network, address) VALUES (OLD.network, OLD.address);
              END IF;
              RETURN NULL;
            END $$;
            CREATE TRIGGER zerotier_remember AFTER INSERT OR UPDATE OR DELETE ON zerotier_network
              FOR EACH ROW EXECUTE FUNCTION zerotier_remember_network();
            CREATE TRIGGER zerotier_remember AFTER INSERT OR UPDATE OR DELETE ON zerotier_member
              FOR EACH ROW EXECUTE FUNCTION zerotier_remember_member();
            """);

    private PostgresSchema() {}

    /** Makes the tables, or makes them what this version needs, unless they are. */
    static void migrate(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            if (number(statement, "SELECT current_setting('server_version_num')::int") < MIN_SERVER_VERSION) {
                throw new SQLException(SERVER_TOO_OLD, PostgresErrors.FEATURE_NOT_SUPPORTED);
            }
        }
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            // controllers that share a database may come at once
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('zerotier_schema'))");
            statement.execute("SET LOCAL client_min_messages = warning");
            statement.execute("CREATE TABLE IF NOT EXISTS zerotier_schema (version int NOT NULL)");
            int version = number(statement, "SELECT coalesce(max(version), 0) FROM zerotier_schema");
            if (version > STEPS.size()) {
                throw new SQLException(
                        "a newer ZeroTier One has changed its tables; use that, or another database",
                        PostgresErrors.FEATURE_NOT_SUPPORTED);
            }
            for (String step : STEPS.subList(version, STEPS.size())) {
                statement.execute(step);
            }
            if (version < STEPS.size()) {
                statement.execute("DELETE FROM zerotier_schema");
                statement.execute("INSERT INTO zerotier_schema VALUES (" + STEPS.size() + ")");
            }
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            throw e;
        } finally {
            session.setAutoCommit(true);
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}
