package one.zerotier.core.sim;

import java.util.HashMap;
import java.util.Map;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.Store;
import one.zerotier.core.identity.Address;

/** A store that is always safe at once, and outlives the node that writes to it. */
final class MemoryStore implements Store {
    private record MemberKey(long networkId, Address address) {}

    private final Map<Long, NetworkRecord> networks = new HashMap<>();
    private final Map<MemberKey, MemberRecord> members = new HashMap<>();
    private long sequence;
    private long reported;

    @Override
    public long save(NetworkRecord network) {
        networks.put(network.id(), network);
        return ++sequence;
    }

    @Override
    public long save(MemberRecord member) {
        members.put(new MemberKey(member.networkId(), member.address()), member);
        return ++sequence;
    }

    @Override
    public long deleteNetwork(long networkId) {
        networks.remove(networkId);
        members.keySet().removeIf(key -> key.networkId == networkId);
        return ++sequence;
    }

    @Override
    public long deleteMember(long networkId, Address address) {
        members.remove(new MemberKey(networkId, address));
        return ++sequence;
    }

    boolean hasNews() {
        return sequence > reported;
    }

    long sequence() {
        reported = sequence;
        return sequence;
    }

    void loadInto(long nowMs, Controller controller) {
        networks.values().forEach(controller::load);
        members.values().forEach(member -> controller.load(nowMs, member));
        controller.onDurable(nowMs, sequence);
        reported = sequence;
    }
}
