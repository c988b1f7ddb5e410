package one.zerotier.core.controller;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.LocalController;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.SoftwareVersion;
import org.jspecify.annotations.Nullable;

/**
 * Answers members' requests, and tells members of changes that an operator makes. Networks and members come in through
 * {@link #load} at the start and {@link #put} later; every change goes to the {@link Store}.
 *
 * <p>An answer that depends on a change waits until that is safe ({@link #onDurable}), so that a crash cannot take back what a
 * member was told. PROTOCOL.md, "The controller".
 */
public final class Controller implements LocalController {
    /** A member that asked less long ago than this is told of changes. */
    static final long ONLINE_MS = 120_000;

    private static final long GROUP_PERMISSION_MS = 180_000;
    private static final long REQUEST_INTERVAL_MS = 1_000;
    private static final long[] REVOCATION_AFTER_MS = {0, 1_500, 4_000};
    /** Unauthorized nodes that asked are remembered, so that an operator sees them; but not without end. */
    private static final int MAX_STRANGERS_PER_NETWORK = 10_000;

    private static final String TOKEN_PREFIX = "token:";

    /** Of a member that has not asked yet in this run: it knows rules, as all nodes do that are not ten years old. */
    private static final Dictionary PRESUMED = new Dictionary().put("revr", 1);

    private static final long NEVER = Long.MIN_VALUE / 2;

    /** Carries what the controller has to say. */
    public interface Delivery {
        /** A configuration; the request is the id of the packet that it answers, 0 for a push. */
        void deliver(long nowMs, long networkId, Address to, long requestId, byte[] dictionary);

        void refuse(long nowMs, long networkId, Address to, long requestId, ErrorCode code);

        void revoke(long nowMs, Address to, Revocation revocation);
    }

    /** Something to say once the store is that far. */
    private record Pending(long sequence, LongConsumer action) {}

    private final SecretIdentity self;
    private final Store store;
    private final Delivery delivery;
    private final Env env;
    private final ConfigBuilder builder;
    private final IpAssigner assigner;
    private final Map<Long, ManagedNetwork> networks = new TreeMap<>(Long::compareUnsigned);
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final PushQueue pushes;
    private final Timer loaded;
    private long loadedMs = NEVER;
    private long durable;

    public Controller(SecretIdentity self, Store store, Delivery delivery, Env env) {
        this.self = self;
        this.store = store;
        this.delivery = delivery;
        this.env = env;
        this.builder = new ConfigBuilder(self);
        this.assigner = new IpAssigner(env.random());
        this.pushes = new PushQueue(env.timers(), this::push);
        this.loaded = env.timers().timer(this::repeatLastWords);
    }

    /** At the start: what the store has. */
    public void load(NetworkRecord network) {
        ManagedNetwork managed = new ManagedNetwork(network);
        networks.put(network.id(), managed);
        network.deletedMembers()
                .forEach((address, sinceMs) -> managed.revoked(sinceMs, revocation(network.id(), address, sinceMs)));
    }

    /** At the start, after its network. Members of unknown networks are ignored. */
    public void load(long nowMs, MemberRecord member) {
        ManagedNetwork network = networks.get(member.networkId());
        if (network == null) {
            return;
        }
        network.put(member);
        loadedMs = nowMs;
        loaded.setNoLaterThan(nowMs);
        long sinceMs = member.lastDeauthorizedTime();
        if (!member.authorized() && nowMs - sinceMs < ConfigBuilder.MAX_WINDOW_MS) {
            network.revoked(
                    sinceMs, revocation(network.id(), member.address(), sinceMs)); // its certificate may live on
        }
    }

    /** Whoever was put out right before the end of the last run: perhaps nobody was told. */
    private void repeatLastWords(long nowMs) {
        for (ManagedNetwork network : networks.values()) {
            for (Revocation revocation : network.revocationsSince(nowMs - ONLINE_MS)) {
                tell(nowMs, network, revocation);
            }
        }
    }

    /**
     * Authorized members that may be there, although they have not asked: in the first minutes after a start they had no reason
     * to. Later it is known that they are not.
     *
     * @param and somebody who is to be among them, authorized or not, unless he has asked
     */
    private List<Address> silent(long nowMs, ManagedNetwork network, @Nullable Address and) {
        return nowMs - loadedMs <= ONLINE_MS ? network.silent(and) : List.of();
    }

    /** Everything up to this number of {@link Store} is safe: answers that waited for it go out. */
    public void onDurable(long nowMs, long sequence) {
        durable = Math.max(durable, sequence);
        while (!pending.isEmpty() && pending.getFirst().sequence <= durable) {
            pending.removeFirst().action.accept(nowMs);
        }
    }

    private void whenDurable(long nowMs, long sequence, LongConsumer action) {
        if (sequence <= durable && pending.isEmpty()) {
            action.accept(nowMs);
        } else {
            pending.addLast(new Pending(Math.max(sequence, lastPending()), action));
        }
    }

    /** Answers keep their order. */
    private long lastPending() {
        return pending.isEmpty() ? 0 : pending.getLast().sequence;
    }

    public Collection<NetworkRecord> networks() {
        return networks.values().stream().map(ManagedNetwork::record).toList();
    }

    public @Nullable NetworkRecord network(long id) {
        ManagedNetwork network = networks.get(id);
        return network == null ? null : network.record();
    }

    /** By address; none if there is no such network. */
    public Collection<MemberRecord> members(long networkId) {
        ManagedNetwork network = networks.get(networkId);
        return network == null ? List.of() : network.members();
    }

    public @Nullable MemberRecord member(long networkId, Address address) {
        ManagedNetwork network = networks.get(networkId);
        return network == null ? null : network.member(address);
    }

    /** Who has been given this address on a network; null if nobody has. */
    public @Nullable MemberRecord memberWith(long networkId, IpAddress ip) {
        ManagedNetwork network = networks.get(networkId);
        return network == null ? null : network.memberWith(ip);
    }

    /** A number for a new network that is not in use; 24 bits, random, not 0. */
    public long freeNetworkId() {
        long prefix = self.address().value() << 24;
        long id;
        do {
            id = prefix | Math.max(1, env.random().nextInt(1 << 24));
        } while (networks.containsKey(id));
        return id;
    }

    /**
     * Creates or changes a network and tells its members. Returns the number of the {@link Store} that makes it safe; 0 if
     * nothing has changed.
     */
    public long put(long nowMs, NetworkRecord changed) {
        ManagedNetwork known = networks.get(changed.id());
        if (known != null && known.record().isSameAs(changed)) {
            return 0;
        }
        long revision = known == null ? 1 : known.record().revision() + 1;
        NetworkRecord saved = changed.toBuilder().revision(revision).build();
        if (known == null) {
            networks.put(saved.id(), new ManagedNetwork(saved));
        } else {
            known.record(saved);
        }
        env.count(Counter.CONTROLLER_NETWORK_CHANGES);
        long sequence = store.save(saved);
        whenDurable(nowMs, sequence, atMs -> pushAll(atMs, saved.id()));
        return sequence;
    }

    /** Creates or changes a member and tells it, and everybody whom it concerns. Returns as {@link #put(long, NetworkRecord)}. */
    public long put(long nowMs, MemberRecord changed) {
        ManagedNetwork network = Objects.requireNonNull(networks.get(changed.networkId()), "a member needs a network");
        MemberRecord known = network.member(changed.address());
        if (known != null && known.isSameAs(changed)) {
            return 0;
        }
        MemberRecord saved = save(network, changed);
        long sequence = network.sequenceOf(saved.address());
        boolean wasAuthorized = known != null && known.authorized();
        boolean bridgesChanged = saved.activeBridge() != (known != null && known.activeBridge());
        whenDurable(nowMs, sequence, atMs -> {
            if (wasAuthorized && !saved.authorized()) {
                revoke(atMs, network, saved);
            }
            if (bridgesChanged) {
                pushAll(atMs, network.id());
            } else {
                push(atMs, network, saved.address());
            }
        });
        return sequence;
    }

    private MemberRecord save(ManagedNetwork network, MemberRecord changed) {
        MemberRecord known = network.member(changed.address());
        long revision = known == null ? 1 : known.revision() + 1;
        MemberRecord saved = changed.toBuilder().revision(revision).build();
        countChange(known, saved);
        network.put(saved);
        network.saved(saved.address(), store.save(saved));
        return saved;
    }

    private void countChange(@Nullable MemberRecord known, @Nullable MemberRecord changed) {
        boolean was = known != null && known.authorized();
        boolean is = changed != null && changed.authorized();
        env.count(Counter.CONTROLLER_MEMBER_CHANGES);
        if (was != is) {
            env.count(is ? Counter.CONTROLLER_AUTHORIZATIONS : Counter.CONTROLLER_DEAUTHORIZATIONS);
        }
    }

    /** How many configurations wait for the store or for their turn. */
    public int waiting() {
        return pending.size() + pushes.size();
    }

    /** Deletes a network; its members are told that they no longer are. Returns as {@link #put(long, NetworkRecord)}. */
    public long deleteNetwork(long nowMs, long id) {
        ManagedNetwork network = networks.remove(id);
        if (network == null) {
            return 0;
        }
        env.count(Counter.CONTROLLER_NETWORK_CHANGES);
        long sequence = store.deleteNetwork(id);
        whenDurable(
                nowMs,
                sequence,
                atMs -> network.members().stream()
                        .filter(MemberRecord::authorized)
                        .forEach(member -> revoke(atMs, network, member)));
        return sequence;
    }

    /** Deletes a member. Should it ask again it starts over as a stranger. Returns as {@link #put(long, NetworkRecord)}. */
    public long deleteMember(long nowMs, long networkId, Address address) {
        ManagedNetwork network = networks.get(networkId);
        MemberRecord member = network == null ? null : network.remove(address);
        if (network == null || member == null) {
            return 0;
        }
        countChange(member, null);
        if (member.authorized()) {
            network.record(network.record().withDeleted(nowMs, address));
            store.save(network.record()); // or the revocation would be forgotten with the next start
        }
        long sequence = store.deleteMember(networkId, address);
        if (member.authorized()) {
            whenDurable(nowMs, sequence, atMs -> revoke(atMs, network, member));
        }
        return sequence;
    }

    @Override
    public void onRequest(long nowMs, long networkId, long packetId, Identity requester, Dictionary metadata) {
        ManagedNetwork network = networks.get(networkId);
        Address address = requester.address();
        if (network == null) {
            delivery.refuse(nowMs, networkId, address, packetId, ErrorCode.OBJ_NOT_FOUND);
            return;
        }
        if (!network.mayAsk(nowMs, address, REQUEST_INTERVAL_MS)) {
            return;
        }
        env.count(Counter.CONTROLLER_REQUESTS);
        MemberRecord member = network.member(address);
        boolean isNew = member == null;
        if (member == null) {
            if (network.strangers() >= MAX_STRANGERS_PER_NETWORK
                    && network.record().isPrivate()) {
                delivery.refuse(nowMs, networkId, address, packetId, ErrorCode.NETWORK_ACCESS_DENIED);
                return;
            }
            member = MemberRecord.create(networkId, address, nowMs);
        }
        if (member.identity() != null && !member.identity().equals(requester)) {
            delivery.refuse(nowMs, networkId, address, packetId, ErrorCode.NETWORK_ACCESS_DENIED);
            return;
        }
        member = admit(nowMs, network.record(), member, metadata);
        MemberRecord.Builder seen = member.toBuilder().identity(requester);
        if (member.authorized()) {
            seen.protocolVersion((int) metadata.number("pv", -1)).version(versionOf(metadata));
        }
        network.asked(nowMs, address, requester, metadata);
        answer(nowMs, network, seen.build(), metadata, packetId, isNew);
    }

    private static @Nullable SoftwareVersion versionOf(Dictionary metadata) {
        return metadata.has("majv")
                ? new SoftwareVersion((int) metadata.number("majv", 0), (int) metadata.number("minv", 0), (int)
                        metadata.number("revv", 0))
                : null;
    }

    /** Public networks admit everybody, and a good token opens a private one. */
    private static MemberRecord admit(long nowMs, NetworkRecord network, MemberRecord member, Dictionary metadata) {
        if (member.authorized()) {
            return member;
        }
        if (!network.isPrivate()) {
            return member.authorized(true, nowMs, "public", null);
        }
        String claim = metadata.text("a");
        if (claim != null && claim.startsWith(TOKEN_PREFIX)) {
            String token = claim.substring(TOKEN_PREFIX.length());
            Long expiry = network.authTokens().get(token);
            if (expiry != null && (expiry == 0 || expiry > nowMs)) {
                return member.authorized(true, nowMs, "token", token);
            }
        }
        return member;
    }

    private void answer(
            long nowMs, ManagedNetwork network, MemberRecord seen, Dictionary metadata, long packetId, boolean isNew) {
        Address address = seen.address();
        if (!seen.authorized()) {
            saveIfChanged(network, seen);
            whenDurable(
                    nowMs,
                    network.sequenceOf(address),
                    atMs -> delivery.refuse(atMs, network.id(), address, packetId, ErrorCode.NETWORK_ACCESS_DENIED));
            return;
        }
        MemberRecord granted = ConfigBuilder.grantDefaults(network.record(), seen, isNew);
        IpAssigner.Assignment ips = assigner.assign(network.record(), granted, network);
        if (ips.exhausted()) {
            tellExhausted(network, address);
        }
        if (!ips.newlyAssigned().isEmpty()) {
            List<IpAddress> all = new ArrayList<>(granted.ipAssignments());
            all.addAll(ips.newlyAssigned());
            granted = granted.toBuilder().ipAssignments(all).build();
        }
        MemberRecord member = saveIfChanged(network, granted);
        Identity identity = Objects.requireNonNull(member.identity());
        boolean rules = metadata.number("revr", 0) > 0;
        whenDurable(nowMs, network.sequenceOf(address), atMs -> {
            NetworkConfig config =
                    builder.build(atMs, network.record(), member, identity, ips, network.activeBridges(), rules);
            env.count(Counter.CONTROLLER_CONFIGS);
            network.configured(atMs, address);
            delivery.deliver(
                    atMs,
                    network.id(),
                    address,
                    packetId,
                    NetworkConfigCodec.encode(config).encode());
            remindOfRevocations(atMs, network, address);
        });
    }

    private void tellExhausted(ManagedNetwork network, Address member) {
        env.count(Counter.CONTROLLER_POOLS_EXHAUSTED);
        if (network.mustSayExhausted()) {
            env.effects().emit(new NodeEvent.PoolsExhausted(network.id(), member));
        }
    }

    private MemberRecord saveIfChanged(ManagedNetwork network, MemberRecord changed) {
        MemberRecord known = network.member(changed.address());
        return known != null && known.isSameAs(changed) ? known : save(network, changed);
    }

    /** A new configuration for everybody who is there to take it. */
    private void pushAll(long nowMs, long networkId) {
        ManagedNetwork network = networks.get(networkId);
        if (network != null) {
            pushes.add(networkId, network.online(nowMs, ONLINE_MS), null);
            pushes.add(networkId, silent(nowMs, network, null), null);
            pushes.start(nowMs);
        }
    }

    private void push(long nowMs, long networkId, Address address, @Nullable Revocation revocation) {
        ManagedNetwork network = networks.get(networkId);
        if (revocation != null) {
            delivery.revoke(nowMs, address, revocation);
        } else if (network != null) {
            push(nowMs, network, address);
        }
    }

    private void push(long nowMs, ManagedNetwork network, Address address) {
        ManagedNetwork.Asked asked = network.lastAsked(address);
        MemberRecord member = network.member(address);
        if (member == null) {
            return;
        }
        Identity identity = asked == null ? member.identity() : asked.identity();
        if (identity == null || nowMs - (asked == null ? loadedMs : asked.atMs()) > ONLINE_MS) {
            return;
        }
        Dictionary metadata = asked == null ? PRESUMED : asked.metadata();
        MemberRecord current = admit(nowMs, network.record(), member, metadata);
        if (current.authorized()) {
            MemberRecord known = current.toBuilder().identity(identity).build();
            answer(nowMs, network, known, metadata, 0, false);
        }
    }

    /** The member must be kept out from now on; whoever is away is told when it asks again. */
    private void revoke(long nowMs, ManagedNetwork network, MemberRecord member) {
        Revocation revocation = revocation(network.id(), member.address(), nowMs);
        network.revoked(nowMs, revocation);
        tell(nowMs, network, revocation);
    }

    /** More than once, because a packet may be lost and stock receivers take one a second. */
    private void tell(long nowMs, ManagedNetwork network, Revocation revocation) {
        for (long after : REVOCATION_AFTER_MS) {
            Timer timer = env.timers().timer(atMs -> {
                for (Address address : network.online(atMs, ONLINE_MS)) {
                    delivery.revoke(atMs, address, revocation);
                }
                pushes.add(network.id(), silent(atMs, network, revocation.issuedTo()), revocation);
                pushes.start(atMs);
            });
            timer.setAt(nowMs + after);
        }
    }

    private Revocation revocation(long networkId, Address member, long thresholdMs) {
        return new Revocation(
                        (int) env.random().nextLong(),
                        networkId,
                        0,
                        thresholdMs,
                        Revocation.FAST_PROPAGATE,
                        member,
                        CredentialType.CERTIFICATE_OF_MEMBERSHIP)
                .sign(self);
    }

    private void remindOfRevocations(long nowMs, ManagedNetwork network, Address address) {
        for (Revocation revocation : network.revocationsFor(nowMs, address)) {
            delivery.revoke(nowMs, address, revocation);
        }
    }

    @Override
    public boolean hasConfigured(long nowMs, long networkId, Address member) {
        ManagedNetwork network = networks.get(networkId);
        return network != null && nowMs - network.lastConfiguredMs(member) < GROUP_PERMISSION_MS;
    }

    @Override
    public long holder(long networkId, IpAddress ip) {
        MemberRecord member = memberWith(networkId, ip);
        return member != null && member.authorized() ? member.address().value() : 0;
    }
}
