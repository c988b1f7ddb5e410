package one.zerotier.daemon.controller;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the database has of a controller, and remembers which networks there are and which documents could not be read.
 */
final class PostgresReader {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresReader.class);

    /** So many rows are in memory at a time. */
    private static final int FETCH_SIZE = 1_000;

    /** Whose document it is; the address is {@link Address#NONE} for a network's own. */
    private record Place(long networkId, Address address) {
        static Place of(long networkId) {
            return new Place(networkId, Address.NONE);
        }

        @Override
        public String toString() {
            return NetworkIds.format(networkId) + (address.equals(Address.NONE) ? "" : "/" + address);
        }
    }

    private final Address controller;
    private final Set<Long> known = new HashSet<>();
    private final Set<Place> broken = new HashSet<>();

    PostgresReader(Address controller) {
        this.controller = controller;
    }

    /** Hands out everything there is, networks before their members. */
    void read(Connection connection, Consumer<NetworkRecord> networks, Consumer<MemberRecord> members)
            throws SQLException {
        query(connection, "SELECT network, document FROM zerotier_network WHERE network LIKE ? ORDER BY 1", row -> {
            Place place = Place.of(NetworkIds.parse(row.getString(1)));
            NetworkRecord network = read(place, row.getString(2), Documents::network, record -> Place.of(record.id()));
            if (network != null) {
                known.add(network.id());
                networks.accept(network);
            }
        });
        query(
                connection,
                "SELECT network, address, document FROM zerotier_member WHERE network LIKE ? ORDER BY 1, 2",
                row -> {
                    long networkId = NetworkIds.parse(row.getString(1));
                    if (known.contains(networkId)) {
                        MemberRecord member = read(
                                new Place(networkId, Address.parse(row.getString(2))),
                                row.getString(3),
                                (content, complaints) -> Documents.member(networkId, content, complaints),
                                record -> new Place(networkId, record.address()));
                        if (member != null) {
                            members.accept(member);
                        }
                    }
                });
    }

    private interface Row {
        void on(ResultSet row) throws SQLException;
    }

    /** With the beginning of the ids of the controller's networks as the one parameter. */
    private void query(Connection connection, String sql, Row each) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setString(1, controller + "%");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    guarded(each, rows);
                }
            }
        }
    }

    private static void guarded(Row each, ResultSet row) throws SQLException {
        try {
            each.on(row);
        } catch (IllegalArgumentException e) {
            LOG.warn("a row is left alone, because its key is none of ours: reason={}", e.getMessage());
        }
    }

    private interface Parser<T> {
        T parse(byte[] content, Entries.Complaints complaints) throws JsonSyntaxException, InvalidValueException;
    }

    /** Null, with a warning, for a document that is not what its key says. */
    private <T> @Nullable T read(Place place, String content, Parser<T> parser, Function<T, Place> placeOf) {
        try {
            T record = parser.parse(
                    content.getBytes(StandardCharsets.UTF_8),
                    complaint -> LOG.warn("left out: document={} reason={}", place, complaint.getMessage()));
            if (!placeOf.apply(record).equals(place)) {
                throw new InvalidValueException("The id in it is not the one of its row.");
            }
            return record;
        } catch (JsonSyntaxException | InvalidValueException e) {
            LOG.warn("cannot be read and is left alone: document={} reason={}", place, e.getMessage());
            broken.add(place);
            return null;
        }
    }

    /** Whether there is a document that could not be read; once, because its new content can be. */
    boolean wasBroken(long networkId) {
        return broken.remove(Place.of(networkId));
    }

    boolean wasBroken(long networkId, Address address) {
        return broken.remove(new Place(networkId, address));
    }

    /** Whether nobody has heard of the network before. */
    boolean isNew(long networkId) {
        return known.add(networkId);
    }

    void forget(long networkId) {
        known.remove(networkId);
    }
}
