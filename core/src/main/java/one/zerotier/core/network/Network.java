package one.zerotier.core.network;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.rule.Party;
import one.zerotier.core.rule.RuleContext;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.IpPrefix;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** One network that we are on: its configuration, its members as far as we know them, the groups our host listens to. */
public final class Network implements RuleContext {
    /** More members than that are not remembered; on a public network they need not be. */
    private static final int MAX_MEMBERS = 100_000;

    private static final int MAX_LOOKS = 64;

    private final FrameCounts frameCounts = new FrameCounts();
    private final long id;
    private final long self;
    private final long mac;
    private final ConfigAssembler assembler = new ConfigAssembler();
    private final Long2ObjectHashMap<Member> members = new Long2ObjectHashMap<>();
    private final AddressOwners owners;
    private final BridgeRoutes bridgeRoutes = new BridgeRoutes();
    private final ClosestMembers contacts = new ClosestMembers();

    private @Nullable NetworkConfig config;
    private Grants own = new Grants(grant -> true);
    private RuleSet rules = RuleSet.EMPTY;
    private NetworkStatus status = NetworkStatus.REQUESTING_CONFIGURATION;
    private long lastConfigMs = Long.MIN_VALUE / 2;
    private long clockDifferenceMs;
    private boolean portFailed;

    private Set<MulticastGroup> hostGroups = Set.of();

    Network(long id, Address self) {
        this.id = id;
        this.self = self.value();
        this.mac = Mac.of(self, id);
        this.owners = new AddressOwners(id, self.value(), members, AddressOwners.CAPACITY);
    }

    public long id() {
        return id;
    }

    /** Of our own virtual port. */
    public long mac() {
        return mac;
    }

    public Address controller() {
        return Address.controllerOf(id);
    }

    public @Nullable NetworkConfig config() {
        return config;
    }

    ConfigAssembler assembler() {
        return assembler;
    }

    /** When a configuration was last accepted. */
    public long lastConfigMs() {
        return lastConfigMs;
    }

    /**
     * What the clocks of all members show, however wrong their own may be: the controller's time, as its last configuration
     * told. Our own until there was one, and on networks without a controller.
     */
    public long timeAt(long nowMs) {
        return nowMs + clockDifferenceMs;
    }

    /** Members that our host talks with, closest first. Not to be changed. */
    public long[] contacts(long nowMs) {
        return contacts.at(nowMs, members.values());
    }

    public FrameCounts frameCounts() {
        return frameCounts;
    }

    public NetworkStatus status() {
        return portFailed ? NetworkStatus.PORT_ERROR : status;
    }

    /** Errors do not take away what we have: we go on with it until others no longer agree with our certificate. */
    boolean fail(NetworkStatus failure) {
        boolean changed = status != failure;
        status = failure;
        return changed;
    }

    public boolean hasPortFailed() {
        return portFailed;
    }

    public void portFailed(boolean failed) {
        portFailed = failed;
    }

    void configure(long nowMs, NetworkConfig newConfig) {
        Grants granted = new Grants(grant -> true);
        newConfig.tags().forEach(granted::put);
        newConfig.capabilities().forEach(capability -> granted.put(own.continuing(capability)));
        newConfig.ownerships().forEach(granted::put);
        own = granted;
        rules = newConfig.rules().continuing(rules);
        config = newConfig;
        owners.configure(newConfig, own);
        status = NetworkStatus.OK;
        lastConfigMs = nowMs;
        if (nowMs > 0) {
            clockDifferenceMs = newConfig.timestamp() - nowMs;
        }
    }

    /** A configuration from the last run: good to start with, but to be renewed at once. */
    void restore(NetworkConfig cached) {
        configure(Long.MIN_VALUE / 2, cached);
    }

    /** What we have goes on to hold, but is to be renewed at once. */
    void expire() {
        lastConfigMs = Long.MIN_VALUE / 2;
    }

    /** Whether this peer may talk on the network. PROTOCOL.md, "The gate". */
    public boolean admits(Peer peer) {
        return admits(peer.identity());
    }

    /** The same for somebody whom we may never have met. */
    public boolean admits(Identity identity) {
        NetworkConfig current = config;
        if (current == null) {
            return false;
        }
        if (current.isPublic()) {
            return true;
        }
        Member member = members.get(identity.address().value());
        return member != null && member.membership().isMember(current.membership(), identity);
    }

    /** Whether a certificate of the member with this address says that these are its keys. On public networks, too. */
    public boolean provesKeysOf(Identity identity) {
        CertificateOfMembership mine = config == null ? null : config.membership();
        Member member = members.get(identity.address().value());
        return mine != null
                && mine.namesKeys()
                && member != null
                && member.membership().isMember(mine, identity);
    }

    /** Null if nothing is known of a member with this address. */
    public @Nullable Member member(long address) {
        return members.get(address);
    }

    /** Null only if there is no room for another one. */
    public @Nullable Member memberOrNew(long address) {
        Member member = members.get(address);
        if (member == null && members.size() >= MAX_MEMBERS) {
            forgetStranger();
        }
        if (member == null && members.size() < MAX_MEMBERS) {
            member = new Member(id, new Address(address), this::isTimely);
            members.put(address, member);
        }
        return member;
    }

    /** Files a credential under the member that it was issued to. */
    AddResult add(Member member, Credential credential, Signers signers) {
        AddResult result = member.membership().add(credential, signers);
        if (result == AddResult.ACCEPTED_NEW && credential instanceof CertificateOfOwnership ownership) {
            owners.note(ownership);
        }
        return result;
    }

    AddressOwners owners() {
        return owners;
    }

    /** Our host has sent something to this member. */
    void talked(long nowMs, long address) {
        Member member = members.get(address);
        if (member != null) {
            member.closeness().talked(nowMs);
        }
    }

    /** Whoever we only heard of gives way to others. */
    private void forgetStranger() {
        Iterator<Member> all = members.values().iterator();
        for (int looks = MAX_LOOKS; looks > 0 && all.hasNext(); looks--) {
            if (!all.next().isMet()) {
                all.remove();
                return;
            }
        }
    }

    private boolean isTimely(long timestamp) {
        NetworkConfig current = config;
        return current != null && TimeWindow.isNear(timestamp, current.timestamp(), current.credentialMaxDeltaMs());
    }

    public Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** The other end of a frame as rules see it. */
    @Nullable
    Party party(long address) {
        Member member = members.get(address);
        return member == null ? null : member.membership().party();
    }

    @Override
    public RuleSet baseRules() {
        return rules;
    }

    @Override
    public Party own() {
        return own;
    }

    /** The capabilities that we have been given, and those that others have shown. */
    public void forEachCapability(Consumer<Capability> consumer) {
        own.forEachCapability(consumer);
        members.values().forEach(member -> member.membership().forEachCapability(consumer));
    }

    @Override
    public boolean unknownMatches() {
        return config != null && config.unknownMatches();
    }

    @Override
    public boolean isNdpEmulated(long ipv6High, long ipv6Low) {
        NetworkConfig current = config;
        if (current == null || !current.ndpEmulation()) {
            return false;
        }
        for (int i = 0; i < current.staticIps().size(); i++) {
            IpPrefix ip = current.staticIps().get(i);
            if (EmulatedIpv6.isSameKind(ip, self, id, ipv6High, ipv6Low)) {
                return true;
            }
        }
        return false;
    }

    public boolean isActiveBridge(long address) {
        return config != null && config.hasRole(address, NetworkConfig.ROLE_ACTIVE_BRIDGE);
    }

    public boolean selfIsActiveBridge() {
        return isActiveBridge(self);
    }

    /**
     * Whether a frame from a MAC that is not the sender's own may come from there; if so, it tells where the MAC is. A member's
     * MAC never is behind a bridge, nor one that we ourselves hear on our side of it: that would be somebody who plays it.
     *
     * @param bridge the member that brings the frame, or ourselves for a frame of our host
     */
    public boolean acceptsBridged(long nowMs, long foreignMac, long bridge) {
        if (!isActiveBridge(bridge)
                || foreignMac == 0
                || Mac.isMulticast(foreignMac)
                || isKnownMember(foreignMac)
                || (bridge != self && bridgeRoutes.isHeld(nowMs, foreignMac, self))) {
            return false;
        }
        bridgeRoutes.hear(nowMs, foreignMac, bridge);
        return true;
    }

    private boolean isKnownMember(long foreignMac) {
        if (foreignMac == mac) {
            return true;
        }
        Member member = Mac.isMember(foreignMac, id) ? members.get(Mac.addressOf(foreignMac, id)) : null;
        return member != null && member.isMet();
    }

    /**
     * Whether a frame for this MAC is for a member. One in 64 of the MACs that machines invent for themselves looks like
     * those of members; if it was heard behind a bridge, and no member has it that we ever met, it is there.
     */
    boolean leadsToMember(long nowMs, long foreignMac) {
        return Mac.isMember(foreignMac, id)
                && (bridgeRoutes.bridgeOf(nowMs, foreignMac) == 0 || isKnownMember(foreignMac));
    }

    /** The bridge behind which a MAC was last heard, possibly ourselves; 0 if unknown. */
    long bridgeOf(long nowMs, long foreignMac) {
        return bridgeRoutes.bridgeOf(nowMs, foreignMac);
    }

    /** What our host listens to; returns the groups that are new. */
    public Set<MulticastGroup> subscribe(Set<MulticastGroup> groups) {
        Set<MulticastGroup> wanted = new TreeSet<>(groups);
        wanted.removeIf(SpreadingGroup::isOne);
        Set<MulticastGroup> added = new TreeSet<>(wanted);
        added.removeAll(hostGroups);
        hostGroups = Set.copyOf(wanted);
        return added;
    }

    /** Whether we want frames of this group, so that we name ourselves when asked for its members. */
    public boolean isSubscribed(MulticastGroup group) {
        return hostGroups.contains(group);
    }

    /** All groups that we announce: those we want, and broadcast where the network has it. In order. */
    public Set<MulticastGroup> announcedGroups() {
        Set<MulticastGroup> groups = new TreeSet<>(hostGroups);
        if (config != null && config.broadcastEnabled()) {
            groups.add(MulticastGroup.BROADCAST);
        }
        return groups;
    }

    /** What our host listens to. */
    public Set<MulticastGroup> hostGroups() {
        return hostGroups;
    }
}
