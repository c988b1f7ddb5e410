package one.zerotier.core.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.Hello;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The worlds we live in and the roots they name: nodes that relay, introduce and answer who-is. Decides which world may
 * take the place of which. PROTOCOL.md, "Worlds".
 */
public final class Roots {
    private final Identity self;
    private final Peers peers;
    private final Env env;

    private @Nullable World planet;
    private final Map<Long, World> moons = new LinkedHashMap<>();
    /** Moons that we want and have not seen yet, by id, with the address of a node that has them. */
    private final Map<Long, Address> wantedMoons = new LinkedHashMap<>();
    /** Roots other than ourselves with all their endpoints, by address. */
    private final Map<Long, List<Endpoint>> endpoints = new HashMap<>();

    private List<Peer> rootPeers = List.of();
    private boolean selfIsRoot;

    public Roots(SecretIdentity self, Peers peers, Env env) {
        this.self = self.identity();
        this.peers = peers;
        this.env = env;
    }

    /** Takes a world that comes from our own home directory: the planet at the start, or a moon that the operator added. */
    public boolean load(World world) {
        World current = current(world);
        if (current != null && !world.updates(current)) {
            return false;
        }
        put(world);
        return true;
    }

    /**
     * Takes a world that a root sent, if it is a properly signed update of one that we have, or a moon that we are waiting
     * for and whose seed is among its roots.
     */
    public boolean offer(World world) {
        World current = current(world);
        if (current == null ? !isWanted(world) : !world.updates(current)) {
            return false;
        }
        put(world);
        env.effects()
                .persist(
                        world.type() == World.Type.PLANET ? StateKind.PLANET : StateKind.MOON,
                        world.type() == World.Type.PLANET ? 0 : world.id(),
                        world.encode());
        env.effects().emit(new NodeEvent.WorldUpdated(world.id(), world.timestamp()));
        return true;
    }

    private @Nullable World current(World world) {
        return world.type() == World.Type.PLANET ? planet : moons.get(world.id());
    }

    private boolean isWanted(World moon) {
        Address seed = moon.type() == World.Type.MOON ? wantedMoons.get(moon.id()) : null;
        return seed != null
                && moon.roots().stream()
                        .anyMatch(root -> root.identity().address().equals(seed));
    }

    private void put(World world) {
        if (world.type() == World.Type.PLANET) {
            planet = world;
        } else {
            moons.put(world.id(), world);
            wantedMoons.remove(world.id());
        }
        recompute();
    }

    /** Asks for a moon; any of our roots, or the seed itself, may hand it to us. */
    public void orbit(long moonId, Address seed) {
        if (!moons.containsKey(moonId)) {
            wantedMoons.put(moonId, seed);
        }
    }

    public void deorbit(long moonId) {
        wantedMoons.remove(moonId);
        if (moons.remove(moonId) != null) {
            env.effects().persist(StateKind.MOON, moonId, null);
            recompute();
        }
    }

    private void recompute() {
        endpoints.clear();
        List<Peer> found = new ArrayList<>();
        selfIsRoot = false;
        for (World world : worlds()) {
            for (World.Root root : world.roots()) {
                if (root.identity().address().equals(self.address())) {
                    selfIsRoot |= root.identity().equals(self);
                    continue;
                }
                Peer peer = peers.add(root.identity());
                List<Endpoint> known = endpoints.get(peer.addressValue());
                if (known == null) {
                    found.add(peer);
                }
                List<Endpoint> all = new ArrayList<>(known == null ? List.of() : known);
                root.endpoints().stream().filter(e -> !all.contains(e)).forEach(all::add);
                endpoints.put(peer.addressValue(), List.copyOf(all));
            }
        }
        rootPeers = List.copyOf(found);
    }

    private List<World> worlds() {
        List<World> worlds = new ArrayList<>(moons.values());
        if (planet != null) {
            worlds.add(0, planet);
        }
        return worlds;
    }

    public @Nullable World planet() {
        return planet;
    }

    public Collection<World> moons() {
        return Collections.unmodifiableCollection(moons.values());
    }

    public Map<Long, Address> wantedMoons() {
        return Collections.unmodifiableMap(wantedMoons);
    }

    /** What our HELLO says of moons: those we have, and with timestamp 0 those we want. */
    public List<Hello.KnownMoon> knownMoons() {
        List<Hello.KnownMoon> known = new ArrayList<>();
        moons.values().forEach(moon -> known.add(new Hello.KnownMoon(moon.id(), moon.timestamp())));
        wantedMoons.keySet().forEach(id -> known.add(new Hello.KnownMoon(id, 0)));
        return known;
    }

    /** Worlds that the sender of this HELLO has in an older edition than we do. */
    public List<World> updatesFor(Hello hello, List<Hello.KnownMoon> itsMoons) {
        List<World> newer = new ArrayList<>();
        World ours = planet;
        if (ours != null
                && ours.id() == hello.planetId()
                && Long.compareUnsigned(ours.timestamp(), hello.planetTimestamp()) > 0) {
            newer.add(ours);
        }
        for (Hello.KnownMoon known : itsMoons) {
            World moon = moons.get(known.id());
            if (moon != null && Long.compareUnsigned(moon.timestamp(), known.timestamp()) > 0) {
                newer.add(moon);
            }
        }
        return newer;
    }

    /** All roots but ourselves. */
    public List<Peer> peers() {
        return rootPeers;
    }

    public boolean isRoot(long address) {
        return endpoints.containsKey(address);
    }

    /** Whether this node may bring us worlds: a root, or the seed of a moon that we are waiting for. */
    public boolean mayBringWorlds(Address address) {
        return isRoot(address.value()) || wantedMoons.containsValue(address);
    }

    public boolean isPlanetRoot(long address) {
        World current = planet;
        return current != null
                && current.roots().stream()
                        .anyMatch(root -> root.identity().address().value() == address);
    }

    public boolean selfIsRoot() {
        return selfIsRoot;
    }

    /** Where a root can always be found; empty if anywhere, or if this is no root. */
    public List<Endpoint> endpointsOf(long address) {
        return endpoints.getOrDefault(address, List.of());
    }

    /** A root whose world says where it is is nowhere else; ports do not matter. */
    public boolean allows(long address, IpAddress ip) {
        List<Endpoint> fixed = endpointsOf(address);
        return fixed.isEmpty()
                || fixed.stream().anyMatch(endpoint -> endpoint.ip().equals(ip));
    }

    /** The root to relay through and to ask: one that answers, and of those the nearest. Null if none has a path. */
    public @Nullable Peer best(long nowMs) {
        Peer best = null;
        long bestCost = Long.MAX_VALUE;
        for (int i = 0; i < rootPeers.size(); i++) {
            Peer root = rootPeers.get(i);
            Path path = root.bestPath(nowMs);
            if (path != null && path.cost(nowMs) < bestCost) {
                best = root;
                bestCost = path.cost(nowMs);
            }
        }
        return best;
    }
}
