package one.zerotier.core;

import java.util.List;
import java.util.Set;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.env.Counters;
import one.zerotier.core.env.Effects;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.Timers;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.multicast.GroupStatus;
import one.zerotier.core.multicast.LimitedMulticasts;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.Networks;
import one.zerotier.core.peer.LocalNetwork;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.PeerRecord;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.World;
import one.zerotier.core.switching.Switch;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One node. The contract with its host: one input at a time; {@code nowMs} (Unix time) never goes back; after each input,
 * come back at {@link #nextDeadlineMs}. Queries are not inputs and change nothing.
 */
public final class Node {
    private static final long HOUSEKEEPING_INTERVAL_MS = 30_000;

    private final SecretIdentity self;
    private final Env env;
    private final Peers peers;
    private final Roots roots;
    private final Switch switching;
    private final VirtualLan lan;
    private final Timer housekeeping;
    private LocalNetwork network = LocalNetwork.NONE;

    public Node(long nowMs, NodeConfig config, Effects effects, RandomSource random) {
        self = config.identity();
        env = new Env(effects, random, new Counters(), new Timers());
        peers = new Peers(self);
        roots = new Roots(self, peers, env);
        if (config.planet() != null) {
            roots.load(config.planet());
        }
        config.moons().forEach(roots::load);
        VirtualLan[] made = new VirtualLan[1];
        switching = new Switch(
                self,
                peers,
                roots,
                (sender, lookup, retryHeld) -> {
                    made[0] = new VirtualLan(
                            nowMs,
                            self,
                            peers,
                            roots,
                            sender,
                            lookup,
                            retryHeld,
                            config.platform(),
                            config.store(),
                            env);
                    return made[0];
                },
                env);
        lan = made[0];
        housekeeping = env.timers().timer(this::keepHouse);
        housekeeping.setAt(nowMs + HOUSEKEEPING_INTERVAL_MS);
        switching.rootKeeper().hurry(nowMs);
    }

    /** A datagram has arrived. The array may be changed. */
    public void onDatagram(long nowMs, int socketId, Endpoint from, byte[] buffer, int offset, int length) {
        switching.onDatagram(nowMs, socketId, from, buffer, offset, length);
    }

    /** The host sends a frame, with its Ethernet header, into a network. */
    public void onFrame(long nowMs, long networkId, byte[] buffer, int offset, int length) {
        lan.onHostFrame(nowMs, networkId, buffer, offset, length);
    }

    /** Time has passed. */
    public void onDeadline(long nowMs) {
        env.timers().fireDue(nowMs);
    }

    /** When to come back if nothing else happens; {@link Timers#NEVER} cannot be, because a node keeps house. */
    public long nextDeadlineMs() {
        return env.timers().nextDeadlineMs();
    }

    /** The check that {@link Effects#validate} asked for is done. */
    public void onValidated(long nowMs, Identity identity, boolean valid) {
        switching.onValidated(nowMs, identity, valid);
        lan.onValidated(nowMs, identity, valid);
    }

    /** Sockets or addresses of the host have changed, or are known for the first time. */
    public void onNetworkChanged(long nowMs, LocalNetwork changed) {
        network = changed;
        lan.onNetworkChanged(changed);
        switching.onNetworkChanged(nowMs, changed);
    }

    /**
     * Joins a network, or does nothing if we are on it.
     *
     * @param cached the configuration kept from the last run; null if there is none
     */
    public void join(long nowMs, long networkId, byte @Nullable [] cached) {
        lan.networks().join(nowMs, networkId, cached);
    }

    /** Returns false if we were not on it. */
    public boolean leave(long nowMs, long networkId) {
        return lan.networks().leave(nowMs, networkId);
    }

    /** What the virtual port of a network listens to. */
    public void subscribe(long nowMs, long networkId, Set<MulticastGroup> groups) {
        Network joined = lan.networks().get(networkId);
        if (joined != null) {
            lan.multicaster().subscribe(nowMs, joined, groups);
        }
    }

    /**
     * Whether we use our own verbs, towards those who understand them. Without, a node is on the wire what a stock node is. To be
     * called before the first network is joined.
     */
    public void enableSpreading(boolean enabled) {
        lan.multicaster().enableSpreading(enabled);
    }

    /** Whether a node understands our own verbs, as it has announced lately. */
    public boolean understandsSpreading(long nowMs, Address address) {
        return lan.multicaster().understandsSpreading(nowMs, address.value());
    }

    /** Groups of a network that we are on. */
    public List<GroupStatus> multicastGroups(Network joined) {
        return lan.multicaster().groups(joined);
    }

    /** How many members of a group are known, ourselves not counted. */
    public int knownMembers(long networkId, MulticastGroup group) {
        return lan.multicaster().knownMembers(networkId, group);
    }

    /** Whether the virtual port of a network could not be made. */
    public void portFailed(long networkId, boolean failed) {
        Network joined = lan.networks().get(networkId);
        if (joined != null) {
            joined.portFailed(failed);
            env.effects().emit(new NodeEvent.NetworkChanged(networkId));
        }
    }

    /**
     * Says something to an application at another node, encrypted and authenticated, without any promise that it arrives.
     *
     * @param type above 65535; below are stock's own
     * @param data at most {@value NodeEvent.UserMessage#MAX_DATA_LENGTH} bytes
     */
    public void sendUserMessage(long nowMs, Address to, long type, byte[] data) {
        switching.userMessages().send(nowMs, to, type, data);
    }

    /** A peer of the last run. */
    public void restore(long nowMs, PeerRecord record) {
        switching.restore(nowMs, record);
    }

    /** Takes a newer edition of our own world, made by this node or given by its operator. */
    public boolean load(long nowMs, World world) {
        boolean taken = roots.load(world);
        if (taken) {
            switching.rootKeeper().hurry(nowMs);
        }
        return taken;
    }

    public void orbit(long nowMs, long moonId, Address seed) {
        roots.orbit(moonId, seed);
        switching.rootKeeper().hurry(nowMs);
    }

    public void deorbit(long moonId) {
        roots.deorbit(moonId);
    }

    private void keepHouse(long nowMs) {
        housekeeping.setAt(nowMs + HOUSEKEEPING_INTERVAL_MS);
        switching.selfAwareness().clean(nowMs, network);
        peers.removeIf(peer -> !peer.isAlive(nowMs) && !roots.isRoot(peer.addressValue()), peer -> {});
        switching.rootKeeper().updateOnline(nowMs);
    }

    public Identity identity() {
        return self.identity();
    }

    public Address address() {
        return self.address();
    }

    public Networks networks() {
        return lan.networks();
    }

    public Roots roots() {
        return roots;
    }

    public Iterable<Peer> peers() {
        return peers.all();
    }

    public @Nullable Peer peer(Address address) {
        return peers.get(address.value());
    }

    public boolean isOnline() {
        return switching.rootKeeper().isOnline();
    }

    /** Endpoints that others see us at. */
    public Set<Endpoint> externalEndpoints() {
        return switching.selfAwareness().externalEndpoints();
    }

    /** Those that several others agree about. */
    public List<Endpoint> confirmedEndpoints(int witnesses) {
        return switching.selfAwareness().confirmedEndpoints(witnesses);
    }

    /** What was more multicast than a network's limits allow, most first. */
    public List<LimitedMulticasts> limitedMulticasts(long networkId) {
        return lan.limiter().limited(networkId);
    }

    /** Null for a node without a store. */
    public @Nullable Controller controller() {
        return lan.controller();
    }

    public Counters counters() {
        return env.counters();
    }
}
