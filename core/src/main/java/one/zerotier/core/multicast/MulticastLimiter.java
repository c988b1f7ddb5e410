package one.zerotier.core.multicast;

import java.util.List;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.MulticastGate;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Holds multicasts to the limits of their network: ours before they leave, and those of others, whatever they believe the limits
 * to be, before they are delivered or passed on. PROTOCOL.md, "Limits of multicast".
 */
public final class MulticastLimiter implements MulticastGate {
    private final long self;
    private final Env env;
    private final Long2ObjectHashMap<LimitedNetwork> networks = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<LimitedMembers> limited = new Long2ObjectHashMap<>();

    public MulticastLimiter(Address self, Env env) {
        this.self = self.value();
        this.env = env;
    }

    @Override
    public boolean admit(long nowMs, Network network, long member, MulticastGroup group, int frameLength) {
        return admit(nowMs, network, member, group, frameLength, true, true);
    }

    /**
     * Whether a frame would pass, of which it is not certain yet whose it is: so nobody pays.
     *
     * @param certain whether it at least came from that member, so that it is told of if there is no room
     */
    boolean hasRoom(long nowMs, Network network, long member, MulticastGroup group, int frameLength, boolean certain) {
        return admit(nowMs, network, member, group, frameLength, false, certain);
    }

    private boolean admit(
            long nowMs,
            Network network,
            long member,
            MulticastGroup group,
            int frameLength,
            boolean charge,
            boolean blame) {
        NetworkConfig config = network.config();
        MulticastLimits limits = config == null ? null : config.multicastLimits();
        if (limits == null) {
            networks.remove(network.id());
            return true;
        }
        if (state(network.id(), limits).admit(nowMs, member, group, frameLength, charge)) {
            return true;
        }
        env.count(member == self ? Counter.MULTICASTS_LIMITED_OUT : Counter.MULTICASTS_LIMITED_IN);
        if (blame) {
            note(nowMs, network.id(), member, group, frameLength);
        }
        return false;
    }

    /** With new limits everything is full again. */
    private LimitedNetwork state(long networkId, MulticastLimits limits) {
        LimitedNetwork network = networks.get(networkId);
        if (network == null || !network.has(limits)) {
            network = new LimitedNetwork(limits);
            networks.put(networkId, network);
        }
        return network;
    }

    private void note(long nowMs, long networkId, long member, MulticastGroup group, int frameLength) {
        LimitedMembers members = limited.get(networkId);
        if (members == null) {
            members = new LimitedMembers();
            limited.put(networkId, members);
        }
        if (members.add(nowMs, member, group, frameLength)) {
            env.effects()
                    .emit(new NodeEvent.MulticastLimited(networkId, new Address(member), group.mac(), group.adi()));
        }
    }

    /** What was dropped of a network's multicasts since we are on it, most first. */
    public List<LimitedMulticasts> limited(long networkId) {
        LimitedMembers members = limited.get(networkId);
        return members == null ? List.of() : members.list();
    }

    void forget(long networkId) {
        networks.remove(networkId);
        limited.remove(networkId);
    }
}
