package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/** What documents in a database have been; triggers write it. */
final class PostgresHistory {
    /** Of each network; more are forgotten when a process becomes active. */
    private static final int KEPT = 10_000;

    private PostgresHistory() {}

    static void shorten(Connection connection, Address controller) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                DELETE FROM zerotier_history WHERE id IN (
                  SELECT id FROM (
                    SELECT id, row_number() OVER (PARTITION BY network ORDER BY id DESC) AS age
                    FROM zerotier_history WHERE network LIKE ?) AS aged
                  WHERE age > ?)""")) {
            delete.setString(1, controller + "%");
            delete.setInt(2, KEPT);
            delete.executeUpdate();
        }
    }

    /** Newest first. */
    static ArrayNode read(Connection connection, long networkId, int most) throws SQLException {
        ArrayNode history = Json.array();
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT (extract(epoch FROM at) * 1000)::bigint, address, document
                FROM zerotier_history WHERE network = ? ORDER BY id DESC LIMIT ?""")) {
            select.setString(1, NetworkIds.format(networkId));
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ObjectNode entry = history.addObject().put("time", row.getLong(1));
                    String address = row.getString(2);
                    if (address != null) {
                        entry.put("address", address);
                    }
                    String document = row.getString(3);
                    entry.set("document", document == null ? null : Json.parse(document.getBytes(UTF_8)));
                }
            }
        } catch (JsonSyntaxException e) {
            throw new SQLException("a document of the history is no JSON", e);
        }
        return history;
    }
}
