package one.zerotier.core.network;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.MalformedPacketException;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The networks that this node is on. */
public final class Networks {
    /** Written in place of a configuration as long as there is none, so that the membership itself is remembered. */
    private static final byte[] PLACEHOLDER = {'\n'};

    /** What else wants to know of changes. */
    public interface Listener {
        /** A configuration was accepted: others must learn our groups, and refused packets may be welcome now. */
        void onConfigured(long nowMs, Network network);

        void onLeft(long nowMs, Network network);
    }

    private record Joined(Network network, Configurations.Request request) {}

    private final Address self;
    private final Env env;
    private final Map<Long, Joined> joined = new TreeMap<>(Long::compareUnsigned);
    private final Long2ObjectHashMap<Network> byId = new Long2ObjectHashMap<>();
    private @Nullable Configurations configurations;
    private @Nullable Listener listener;

    public Networks(Address self, Env env) {
        this.self = self;
        this.env = env;
    }

    /** Completes the construction: these need us first. */
    public void attach(Configurations newConfigurations, Listener newListener) {
        configurations = newConfigurations;
        listener = newListener;
    }

    public @Nullable Network get(long id) {
        return byId.get(id);
    }

    /** By id. */
    public Collection<Network> all() {
        return Collections.unmodifiableList(
                joined.values().stream().map(Joined::network).toList());
    }

    /**
     * Joins a network; nothing happens if we are on it already.
     *
     * @param cached the dictionary kept from the last run, if there is one; used if it is for us
     */
    public Network join(long nowMs, long id, byte @Nullable [] cached) {
        Network known = byId.get(id);
        if (known != null || configurations == null) {
            return known == null ? new Network(id, self) : known;
        }
        Network network = new Network(id, self);
        byId.put(id, network);
        boolean restored = cached != null && restore(network, cached);
        joined.put(id, new Joined(network, configurations.start(nowMs, network)));
        if (!restored) {
            env.effects().persist(StateKind.NETWORK_CONFIG, id, PLACEHOLDER);
        }
        env.effects().emit(new NodeEvent.NetworkChanged(id));
        if (restored) {
            onConfigured(nowMs, network);
        }
        return network;
    }

    private boolean restore(Network network, byte[] cached) {
        try {
            NetworkConfig config = NetworkConfigCodec.decode(Dictionary.decode(cached));
            if (config.networkId() == network.id() && config.issuedTo().equals(self)) {
                network.restore(config);
                return true;
            }
        } catch (MalformedPacketException e) {
            return false; // a placeholder, or the remains of an unfinished write: we ask the controller anyway
        }
        return false;
    }

    /** Returns false if we were not on it. */
    public boolean leave(long nowMs, long id) {
        Joined left = joined.remove(id);
        if (left == null || configurations == null) {
            return false;
        }
        byId.remove(id);
        configurations.stop(left.request);
        env.effects().persist(StateKind.NETWORK_CONFIG, id, null);
        if (listener != null) {
            listener.onLeft(nowMs, left.network);
        }
        env.effects().emit(new NodeEvent.NetworkLeft(id));
        return true;
    }

    /** Asks for the configuration although it is fresh, so that its controller knows who is there. */
    public void renew(long nowMs, Network network) {
        Joined at = joined.get(network.id());
        if (at != null && configurations != null) {
            network.expire();
            configurations.hurry(nowMs, at.request);
        }
    }

    void onConfigured(long nowMs, Network network) {
        if (listener != null) {
            listener.onConfigured(nowMs, network);
        }
    }

    void slowDown(long nowMs, Network network) {
        Joined at = joined.get(network.id());
        if (at != null && configurations != null) {
            configurations.slowDown(nowMs, at.request);
        }
    }

    /** A root can be reached again, or for the first time: asks for what is missing without waiting. */
    public void hurry(long nowMs) {
        for (Joined at : joined.values()) {
            if (at.network.config() == null && configurations != null) {
                configurations.hurry(nowMs, at.request);
            }
        }
    }
}
