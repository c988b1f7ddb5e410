package one.zerotier.daemon.netconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;

/** The world of a device as a test makes it. */
final class FakeMachine implements Machine {
    /** What stands between device and authority, and answers in its place. */
    interface Wire {
        HttpReply get(Target target, String path, Map<String, String> headers) throws RefusedException;
    }

    final Map<Long, Assignment.Entry> networks = new TreeMap<>();
    final List<Message> said = new ArrayList<>();
    final List<Target> asked = new ArrayList<>();
    final List<Map<String, String>> requests = new ArrayList<>();
    long wallMs = 1_795_361_033_354L;
    final Set<Long> left = new HashSet<>();
    String allowed = "managed";
    boolean onEarth = true;
    /** What happens at the last moment. */
    Runnable beforeJoin = () -> {};

    Wire wire = (target, path, headers) -> {
        throw new RefusedException(Refusal.UNREACHABLE);
    };

    @Override
    public long wallMs() {
        return wallMs;
    }

    @Override
    public void say(Address to, byte[] message) {
        try {
            said.add(Message.decode(message));
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean canReach(Endpoint endpoint) {
        return onEarth;
    }

    @Override
    public HttpReply get(Target target, String path, Map<String, String> headers) throws RefusedException {
        asked.add(target);
        requests.add(new HashMap<>(headers));
        return wire.get(target, path, headers);
    }

    @Override
    public Set<Long> joined() {
        return Set.copyOf(networks.keySet());
    }

    @Override
    public boolean join(Assignment.Entry entry, boolean isOurs) {
        beforeJoin.run();
        if (networks.containsKey(entry.id()) && (!isOurs || left.contains(entry.id()))) {
            return false;
        }
        left.remove(entry.id());
        networks.put(entry.id(), entry);
        return true;
    }

    /** The user does so. */
    void userJoins(long networkId) {
        networks.putIfAbsent(networkId, Assignment.Entry.usual(networkId));
    }

    @Override
    public Set<Long> left() {
        return Set.copyOf(left);
    }

    @Override
    public boolean forgetLeft(long networkId) {
        return left.remove(networkId);
    }

    @Override
    public String allowed() {
        return allowed;
    }

    @Override
    public void leave(long networkId) {
        if (!left.contains(networkId) && networks.remove(networkId) != null) {
            left.add(networkId);
        }
    }
}
