package one.zerotier.daemon.controller;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;

/** A change of one thing in the database. Doing it twice is doing it once. */
sealed interface PostgresChange {
    String sql();

    void bind(PreparedStatement statement) throws SQLException;

    record SaveNetwork(NetworkRecord network) implements PostgresChange {
        @Override
        public String sql() {
            return """
                    INSERT INTO zerotier_network (network, revision, document) VALUES (?, ?, ?::json)
                    ON CONFLICT (network) DO UPDATE SET revision = excluded.revision, document = excluded.document""";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(network.id()));
            statement.setLong(2, network.revision());
            statement.setString(3, text(Documents.of(network)));
        }
    }

    record SaveMember(MemberRecord member) implements PostgresChange {
        @Override
        public String sql() {
            return """
                    INSERT INTO zerotier_member (network, address, revision, document) VALUES (?, ?, ?, ?::json)
                    ON CONFLICT (network, address)
                      DO UPDATE SET revision = excluded.revision, document = excluded.document""";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(member.networkId()));
            statement.setString(2, member.address().toString());
            statement.setLong(3, member.revision());
            statement.setString(4, text(Documents.of(member)));
        }
    }

    record DeleteNetwork(long networkId) implements PostgresChange {
        @Override
        public String sql() {
            return "DELETE FROM zerotier_network WHERE network = ?";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(networkId));
        }
    }

    record DeleteMember(long networkId, Address address) implements PostgresChange {
        @Override
        public String sql() {
            return "DELETE FROM zerotier_member WHERE network = ? AND address = ?";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(networkId));
            statement.setString(2, address.toString());
        }
    }

    /** Whatever there is of a network's members. */
    record DeleteMembers(long networkId) implements PostgresChange {
        @Override
        public String sql() {
            return "DELETE FROM zerotier_member WHERE network = ?";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(networkId));
        }
    }

    /** Somebody's data is in there, even if we cannot read it: a network with its members. */
    record SetNetworkAside(long networkId) implements PostgresChange {
        @Override
        public String sql() {
            return """
                    INSERT INTO zerotier_set_aside (network, address, document)
                    SELECT network, NULL, document FROM zerotier_network WHERE network = ?
                    UNION ALL SELECT network, address, document FROM zerotier_member WHERE network = ?""";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(networkId));
            statement.setString(2, NetworkIds.format(networkId));
        }
    }

    /** The same of one member. */
    record SetMemberAside(long networkId, Address address) implements PostgresChange {
        @Override
        public String sql() {
            return """
                    INSERT INTO zerotier_set_aside (network, address, document)
                    SELECT network, address, document FROM zerotier_member WHERE network = ? AND address = ?""";
        }

        @Override
        public void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, NetworkIds.format(networkId));
            statement.setString(2, address.toString());
        }
    }

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }
}
