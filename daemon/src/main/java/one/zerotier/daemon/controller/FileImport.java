package one.zerotier.daemon.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a controller from files to a database: once, when a process of it has the database for the first time. The files stay as
 * they are. That it has been there is noted together with what it brings, so that networks which are deleted later do not come
 * back.
 */
final class FileImport {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");

    private final List<PostgresChange> networks = new ArrayList<>();
    private final List<PostgresChange> members = new ArrayList<>();

    private FileImport() {}

    /** @param directory of a {@link FileStore}, if there is one */
    static void importOnce(Path directory, PostgresWriter database, Address controller, PostgresUrl url)
            throws IOException {
        boolean[] done = {false};
        database.inTransaction(connection -> done[0] = isDone(connection, controller));
        if (done[0]) {
            return;
        }
        FileImport found = new FileImport();
        if (Files.isDirectory(directory)) {
            found.read(FileLayout.make(directory), controller);
        }
        database.inTransaction(connection -> {
            PostgresWriter.apply(connection, found.networks);
            PostgresWriter.apply(connection, found.members);
            note(connection, controller);
        });
        if (!found.networks.isEmpty()) {
            LOG.info(
                    "Imported {} networks with {} members from {} into {}. The files stay, but do not count any more.",
                    found.networks.size(),
                    found.members.size(),
                    directory,
                    url);
        }
    }

    private static boolean isDone(Connection connection, Address controller) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT filled OR EXISTS (SELECT FROM zerotier_network WHERE network LIKE ?)
                FROM zerotier_lease WHERE controller = ?""")) {
            select.setString(1, controller + "%");
            select.setString(2, controller.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void note(Connection connection, Address controller) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE zerotier_lease SET filled = true WHERE controller = ?")) {
            update.setString(1, controller.toString());
            update.executeUpdate();
        }
    }

    private void read(FileLayout layout, Address controller) throws IOException {
        StoreReader files = new StoreReader(layout);
        files.read(
                network -> {
                    if (isOf(controller, network.id())) {
                        networks.add(new PostgresChange.SaveNetwork(network));
                    } else {
                        LOG.warn("Left out: network {} is another controller's.", NetworkIds.format(network.id()));
                    }
                },
                member -> {
                    if (isOf(controller, member.networkId())) {
                        members.add(new PostgresChange.SaveMember(member));
                    }
                });
    }

    private static boolean isOf(Address controller, long networkId) {
        return networkId >>> 24 == controller.value();
    }
}
