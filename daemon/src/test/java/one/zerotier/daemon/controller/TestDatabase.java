package one.zerotier.daemon.controller;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.testnet.PostgresServer;

/** An empty database of its own for each test, on a server that all tests of this JVM share. */
final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Started with the first test that needs it; goes with the JVM. */
    private static final class Server {
        static final PostgresServer SHARED = start();

        private static PostgresServer start() {
            try {
                return new PostgresServer("127.0.0.1", freePort(), List.of()).start();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private final PostgresUrl url;

    TestDatabase() throws Exception {
        this(Server.SHARED);
    }

    TestDatabase(PostgresServer server) throws Exception {
        String name = "test" + COUNT.incrementAndGet();
        PostgresUrl first = PostgresUrl.parse(server.url());
        try (Connection connection = first.connect("test", 10_000);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        url = new PostgresUrl(first.host(), first.port(), name, first.user(), first.password(), first.options());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    PostgresUrl url() {
        return url;
    }

    void execute(String sql, Object... values) throws SQLException {
        query(sql, values);
    }

    /** The rows' columns, one after the other; none of a statement that is no query. */
    List<String> query(String sql, Object... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = url.connect("test", 10_000);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.execute()) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            found.add(rows.getString(i));
                        }
                    }
                }
            }
        }
        return found;
    }
}
