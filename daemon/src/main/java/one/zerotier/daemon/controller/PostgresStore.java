package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.home.DurableWriter;
import one.zerotier.daemon.json.Json;

/**
 * A controller's networks and members in a PostgreSQL database, while this process has the {@link PostgresLease}. The documents
 * are those of {@link FileStore}, and so is what becomes of keys that we do not know and of what we cannot read.
 */
final class PostgresStore implements ControllerStore {
    /** What a change is of; of one thing the last change counts. */
    private sealed interface Key {
        record Network(long id) implements Key {}

        record Member(long networkId, Address address) implements Key {}

        record MembersOf(long networkId) implements Key {}

        record Aside(Key what) implements Key {}
    }

    private final PostgresLease lease;
    private final PostgresReader stored;
    private final PostgresWriter medium;
    private final DurableWriter<PostgresChange> writer;

    PostgresStore(PostgresLease lease, PostgresWriter medium) {
        this.lease = lease;
        this.medium = medium;
        stored = new PostgresReader(lease.controller());
        writer = new DurableWriter<>("controller-writer", medium, PostgresWriter.RETRY_INTERVAL_MS);
    }

    @Override
    public void load(Consumer<NetworkRecord> networks, Consumer<MemberRecord> members) throws IOException {
        medium.inTransaction(connection -> {
            stored.read(connection, networks, members);
            PostgresHistory.shorten(connection, lease.controller());
        });
    }

    @Override
    public long save(NetworkRecord network) {
        long id = network.id();
        Key key = new Key.Network(id);
        if (stored.wasBroken(id)) {
            writer.submit(new Key.Aside(key), new PostgresChange.SetNetworkAside(id));
        }
        if (stored.isNew(id)) {
            writer.submit(new Key.MembersOf(id), new PostgresChange.DeleteMembers(id));
        }
        return writer.submit(key, new PostgresChange.SaveNetwork(network));
    }

    @Override
    public long save(MemberRecord member) {
        long networkId = member.networkId();
        Address address = member.address();
        Key key = new Key.Member(networkId, address);
        if (stored.wasBroken(networkId, address)) {
            writer.submit(new Key.Aside(key), new PostgresChange.SetMemberAside(networkId, address));
        }
        return writer.submit(key, new PostgresChange.SaveMember(member));
    }

    @Override
    public long deleteNetwork(long networkId) {
        stored.forget(networkId);
        writer.submit(new Key.Network(networkId), new PostgresChange.DeleteNetwork(networkId));
        return writer.submit(new Key.MembersOf(networkId), new PostgresChange.DeleteMembers(networkId));
    }

    @Override
    public long deleteMember(long networkId, Address address) {
        return writer.submit(new Key.Member(networkId, address), new PostgresChange.DeleteMember(networkId, address));
    }

    @Override
    public ArrayNode history(long networkId) throws IOException {
        ArrayNode history = Json.array();
        medium.inTransaction(connection -> {
            history.removeAll();
            history.addAll(PostgresHistory.read(connection, networkId, MAX_HISTORY));
        });
        return history;
    }

    @Override
    public long durableSequence() {
        return writer.durableSequence();
    }

    @Override
    public void onDurable(LongConsumer listener) {
        writer.onDurable(listener);
    }

    @Override
    public boolean awaitDurable(long sequence, long timeoutMs) throws InterruptedException {
        return writer.awaitDurable(sequence, timeoutMs);
    }

    /** Also gives up what waits if the lease is lost, because then it must not be written. */
    @Override
    public void close() {
        if (lease.isLost()) {
            writer.close(0);
        } else {
            writer.close();
        }
        medium.close();
    }
}
