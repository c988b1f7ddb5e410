package one.zerotier.core.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counter;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpScope;
import org.jspecify.annotations.Nullable;

/**
 * The world: what time it is, who is where, and what becomes of datagrams. Invariants that must hold in every scenario are
 * checked on the way; those about the end, by {@link #check}.
 */
public final class Simulation {
    static final long START_MS = 1_800_000_000_000L;
    static final int PORT = 8993;

    private static final int TRACE_LENGTH = 400;
    /** Conditions are looked at this often even if nothing happens. */
    private static final long LONGEST_PAUSE_MS = 100;

    private record Event(long atMs, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(order, other.order);
        }
    }

    private final long seed;
    final Salsa20Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<IpAddress, SimNode> publicHosts = new HashMap<>();
    /** Private addresses are given out once, so that they need no LAN beside them to be told apart. */
    private final Map<IpAddress, SimNode> lanHosts = new HashMap<>();

    private final Map<IpAddress, SimNat> nats = new HashMap<>();
    private final Set<Identity> realIdentities = new HashSet<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final Set<SimNode> cutOff = new HashSet<>();
    private long nowMs = START_MS;
    private long order;
    private int nextPublic = 1;
    private int nextLan = 1;
    private Faults faults = Faults.NONE;
    private @Nullable World planet;
    private long planetId;
    private List<SimNode> roots = List.of();
    private long datagrams;
    private long digest;

    public Simulation(long seed) {
        this.seed = seed;
        this.random = Salsa20Random.seeded(seed);
    }

    public Simulation faults(Faults newFaults) {
        faults = newFaults;
        return this;
    }

    public long nowMs() {
        return nowMs;
    }

    /** How many datagrams have been sent in all. */
    public long datagrams() {
        return datagrams;
    }

    /** Of all that has been sent, by whom, to whom, and when. */
    long digest() {
        return digest;
    }

    public List<SimNode> nodes() {
        return nodes;
    }

    /** Founds an Earth: so many supernodes with public addresses, the first of which is also the controller. */
    public List<SimNode> foundEarth(int rootCount) {
        List<SimNode> made = new ArrayList<>();
        for (int i = 0; i < rootCount; i++) {
            made.add(new SimNode(this, "root" + i, freePublicIp(), null, i == 0));
        }
        SimNode founder = made.get(0);
        roots = made;
        planetId = random.nextLong();
        planet = planetWithRootsWhereTheyAre();
        roots.forEach(this::add);
        founder.controller().put(nowMs, Earth.create(founder.address(), nowMs));
        roots.forEach(root -> root.join(earth()));
        return roots;
    }

    /** Signed now by the founder. */
    public World planetWithRootsWhereTheyAre() {
        return World.sign(
                World.Type.PLANET,
                planetId,
                nowMs,
                roots.get(0).secret(),
                roots.stream()
                        .map(root -> new World.Root(root.identity(), List.of(new Endpoint(root.ip(), PORT))))
                        .toList());
    }

    public long earth() {
        return Earth.networkId(nodes.get(0).address());
    }

    @Nullable
    World planet() {
        return planet;
    }

    /** A node with a public address. */
    public SimNode node() {
        return add(new SimNode(this, name(), freePublicIp(), null, false));
    }

    /** A node alone behind a NAT of this kind. */
    public SimNode node(Nat kind) {
        return node(nat(kind));
    }

    /** A node behind a NAT that others may be behind, too. */
    SimNode node(SimNat nat) {
        return add(new SimNode(this, name(), IpAddress.v4(0xc0a8_0000 + nextLan++), nat, false));
    }

    SimNat nat(Nat kind) {
        SimNat nat = new SimNat(kind, freePublicIp());
        nats.put(nat.external, nat);
        return nat;
    }

    private String name() {
        return "n" + nodes.size();
    }

    private IpAddress freePublicIp() {
        int number = nextPublic++;
        return IpAddress.v4(0x0500_0000 + (number << 8) + 1); // a /24 for each, as strangers are counted by /24
    }

    private SimNode add(SimNode node) {
        nodes.add(node);
        hosts(node).put(node.ip(), node);
        node.start();
        return node;
    }

    /** The node has another address from now on: a public one stays public, one behind a NAT gets another there. */
    void moved(SimNode node, IpAddress before) {
        hosts(node).remove(before, node);
        hosts(node).put(node.ip(), node);
    }

    private Map<IpAddress, SimNode> hosts(SimNode node) {
        return node.nat() == null ? publicHosts : lanHosts;
    }

    IpAddress anotherIp(SimNode node) {
        return node.nat() == null ? freePublicIp() : IpAddress.v4(0xc0a8_0000 + nextLan++);
    }

    void isReal(Identity identity) {
        realIdentities.add(identity);
    }

    boolean isKnownReal(Identity identity) {
        return realIdentities.contains(identity);
    }

    /** Nothing reaches or leaves this node. */
    public void cutOff(SimNode node, boolean cut) {
        if (cut) {
            cutOff.add(node);
        } else {
            cutOff.remove(node);
        }
    }

    void at(long atMs, Runnable action) {
        events.add(new Event(Math.max(atMs, nowMs), order++, action));
    }

    /** A node sends a datagram from one of its sockets. */
    void send(SimNode from, Endpoint to, byte[] bytes, boolean shortLived) {
        datagrams++;
        digest = 31 * (31 * (31 * digest + nowMs) + Arrays.hashCode(bytes)) + to.hashCode();
        if (cutOff.contains(from)) {
            return;
        }
        SimNat nat = from.nat();
        Endpoint source = new Endpoint(from.ip(), PORT);
        SimNode neighbour = lanNeighbour(from, to.ip());
        if (neighbour != null) {
            carry(source, () -> neighbour, bytes);
            return;
        }
        if (to.ip().scope() != IpScope.GLOBAL) {
            return; // private addresses lead nowhere outside of their LAN
        }
        boolean hairpin = nat != null && to.ip().equals(nat.external);
        Endpoint seen = nat == null ? source : nat.translate(nowMs, source, to);
        if (shortLived || (hairpin && !nat.kind.hairpins())) {
            return;
        }
        carry(seen, () -> receiver(seen, to), bytes);
    }

    private @Nullable SimNode lanNeighbour(SimNode from, IpAddress ip) {
        SimNode node = from.nat() == null ? null : lanHosts.get(ip);
        return node != null && node != from && node.nat() == from.nat() ? node : null;
    }

    /** Who gets a datagram to a public endpoint, decided when it arrives. */
    private @Nullable SimNode receiver(Endpoint from, Endpoint to) {
        SimNode host = publicHosts.get(to.ip());
        if (host != null) {
            return to.port() == PORT ? host : null;
        }
        SimNat nat = nats.get(to.ip());
        Endpoint internal = nat == null ? null : nat.admit(nowMs, from, to.port());
        if (internal == null) {
            return null;
        }
        return lanHosts.get(internal.ip());
    }

    private void carry(Endpoint from, Supplier<@Nullable SimNode> receiver, byte[] bytes) {
        int copies = 1;
        if (faults.lossPercent() > 0 && random.nextInt(100) < faults.lossPercent()) {
            copies = 0;
        } else if (faults.duplicatePercent() > 0 && random.nextInt(100) < faults.duplicatePercent()) {
            copies = 2;
        }
        for (int i = 0; i < copies; i++) {
            int spread = faults.maxLatencyMs() - faults.minLatencyMs();
            int latency = faults.minLatencyMs() + (spread > 0 ? random.nextInt(spread + 1) : 0);
            at(nowMs + latency, () -> {
                SimNode node = receiver.get();
                if (node != null && node.isRunning() && !cutOff.contains(node)) {
                    note(from + " -> " + node.name() + ", " + bytes.length + " bytes, verb "
                            + (bytes.length > 27 ? bytes[27] & 0x1f : -1) + " suite "
                            + (bytes.length > 18 ? (bytes[18] >> 3) & 7 : -1));
                    node.receive(from, bytes.clone());
                }
            });
        }
    }

    private void note(String line) {
        if (trace.size() == TRACE_LENGTH) {
            trace.removeFirst();
        }
        trace.addLast((nowMs - START_MS) + " ms: " + line);
    }

    /** Lets time pass. */
    public void run(long ms) {
        long until = nowMs + ms;
        runUntil(() -> false, until);
        nowMs = until;
    }

    /** Lets time pass until the condition holds; fails, with all that is needed to find out why, if it does not in time. */
    public void await(String what, BooleanSupplier condition, long withinMs) {
        if (!runUntil(condition, nowMs + withinMs)) {
            throw new AssertionError(
                    "seed " + seed + ": not within " + withinMs + " ms: " + what + "\n" + String.join("\n", trace));
        }
    }

    private boolean runUntil(BooleanSupplier condition, long until) {
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            long nextMs = Math.min(next == null ? Long.MAX_VALUE : next.atMs, nowMs + LONGEST_PAUSE_MS);
            if (nextMs > until) {
                return false;
            }
            nowMs = nextMs;
            if (next != null && next.atMs <= nextMs) {
                events.remove();
                next.action.run();
            }
        }
        return true;
    }

    /**
     * What must be true at the end of any scenario: nobody has sent anything that others could not read, and everybody was woken
     * in time.
     */
    public void check() {
        for (SimNode node : nodes) {
            if (node.hasOverslept()) {
                throw new AssertionError("seed " + seed + ": nobody has woken " + node);
            }
        }
        for (Counter counter : new Counter[] {Counter.DROPPED_MALFORMED, Counter.FRAMES_MALFORMED}) {
            long total = total(counter);
            if (total != 0) {
                throw new AssertionError("seed " + seed + ": " + counter + " is " + total);
            }
        }
    }

    public long total(Counter counter) {
        return nodes.stream().mapToLong(node -> node.count(counter)).sum();
    }
}
