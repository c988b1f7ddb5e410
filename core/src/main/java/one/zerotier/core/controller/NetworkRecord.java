package one.zerotier.core.controller;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Dns;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import org.jspecify.annotations.Nullable;

/**
 * A network as its controller keeps it. Immutable; {@link #toBuilder} makes changed copies. The meaning and default of each
 * part are those of the stock controller. PROTOCOL.md, "Networks of a controller".
 *
 * @param id upper 40 bits: the controller's address
 * @param revision goes up by one with every change
 * @param assignIpv4 whether members get an address from the IPv4 pools
 * @param assignIpv6 whether members get an address from the IPv6 pools
 * @param assignRfc4193 whether members get the IPv6 address that follows from theirs
 * @param assignSixPlane whether members get the IPv6 subnet that follows from their address
 * @param multicastLimits null for {@link MulticastLimits#DEFAULT}
 * @param authTokens join tokens with the time of their expiry in ms; 0 means never
 * @param credentialWindowMs how long a certificate of membership is good without renewal; null for the default
 * @param rulesSource what the rules were compiled from; kept for people
 * @param deletedMembers members that were authorized when they were deleted, and when in ms, as long as their certificates
 *     may be good
 * @param extras what else belongs to it, in the words of the host, which we keep and do not look into
 */
public record NetworkRecord(
        long id,
        String name,
        boolean isPrivate,
        long creationTime,
        long revision,
        boolean enableBroadcast,
        int multicastLimit,
        @Nullable MulticastLimits multicastLimits,
        int mtu,
        boolean assignIpv4,
        boolean assignIpv6,
        boolean assignRfc4193,
        boolean assignSixPlane,
        List<Route> routes,
        List<IpRange> pools,
        RuleSet rules,
        List<CapabilityDefinition> capabilities,
        List<TagDefinition> tags,
        Map<String, Long> authTokens,
        Dns dns,
        Address remoteTraceTarget,
        int remoteTraceLevel,
        @Nullable Long credentialWindowMs,
        String rulesSource,
        SortedMap<Address, Long> deletedMembers,
        String extras) {
    public NetworkRecord {
        routes = List.copyOf(routes);
        pools = List.copyOf(pools);
        capabilities = List.copyOf(capabilities);
        tags = List.copyOf(tags);
        authTokens = Map.copyOf(authTokens);
        deletedMembers = Collections.unmodifiableSortedMap(new TreeMap<>(deletedMembers));
    }

    /** Rules that let everything through: what a new network has. */
    public static final RuleSet ACCEPT_ALL = RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT));

    public static final int DEFAULT_MULTICAST_LIMIT = 32;

    private static final int MAX_DELETED_MEMBERS = 10_000;

    /** A capability that members of the network can be given. */
    public record CapabilityDefinition(int id, boolean isDefault, RuleSet rules) {}

    /** A tag that members of the network can be given; those without get the default, if there is one. */
    public record TagDefinition(int id, @Nullable Integer defaultValue) {}

    /** A new private network with stock's defaults: nothing is assigned, everything is let through. */
    public static NetworkRecord create(long id, long nowMs) {
        return new NetworkRecord(
                id,
                "",
                true,
                nowMs,
                0,
                true,
                DEFAULT_MULTICAST_LIMIT,
                null,
                NetworkConfig.DEFAULT_MTU,
                false,
                false,
                false,
                false,
                List.of(),
                List.of(),
                ACCEPT_ALL,
                List.of(),
                List.of(),
                Map.of(),
                Dns.NONE,
                Address.NONE,
                0,
                null,
                "",
                Collections.emptySortedMap(),
                "");
    }

    /** With one more deleted member, and without those whose certificates have all run out. */
    NetworkRecord withDeleted(long nowMs, Address member) {
        SortedMap<Address, Long> deleted = new TreeMap<>(deletedMembers);
        deleted.values().removeIf(atMs -> nowMs - atMs > ConfigBuilder.MAX_WINDOW_MS);
        if (deleted.size() < MAX_DELETED_MEMBERS) {
            deleted.put(member, nowMs);
        }
        return toBuilder().deletedMembers(deleted).build();
    }

    /** Whether the two differ in nothing but their revisions. */
    boolean isSameAs(NetworkRecord other) {
        return equals(other.toBuilder().revision(revision).build());
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** A copy to change. */
    public static final class Builder {
        private long id;
        private String name;
        private boolean isPrivate;
        private long creationTime;
        private long revision;
        private boolean enableBroadcast;
        private int multicastLimit;
        private @Nullable MulticastLimits multicastLimits;
        private int mtu;
        private boolean assignIpv4;
        private boolean assignIpv6;
        private boolean assignRfc4193;
        private boolean assignSixPlane;
        private List<Route> routes;
        private List<IpRange> pools;
        private RuleSet rules;
        private List<CapabilityDefinition> capabilities;
        private List<TagDefinition> tags;
        private Map<String, Long> authTokens;
        private Dns dns;
        private Address remoteTraceTarget;
        private int remoteTraceLevel;
        private @Nullable Long credentialWindowMs;
        private String rulesSource;
        private SortedMap<Address, Long> deletedMembers;
        private String extras;

        private Builder(NetworkRecord from) {
            id = from.id;
            name = from.name;
            isPrivate = from.isPrivate;
            creationTime = from.creationTime;
            revision = from.revision;
            enableBroadcast = from.enableBroadcast;
            multicastLimit = from.multicastLimit;
            multicastLimits = from.multicastLimits;
            mtu = from.mtu;
            assignIpv4 = from.assignIpv4;
            assignIpv6 = from.assignIpv6;
            assignRfc4193 = from.assignRfc4193;
            assignSixPlane = from.assignSixPlane;
            routes = from.routes;
            pools = from.pools;
            rules = from.rules;
            capabilities = from.capabilities;
            tags = from.tags;
            authTokens = from.authTokens;
            dns = from.dns;
            remoteTraceTarget = from.remoteTraceTarget;
            remoteTraceLevel = from.remoteTraceLevel;
            credentialWindowMs = from.credentialWindowMs;
            rulesSource = from.rulesSource;
            deletedMembers = from.deletedMembers;
            extras = from.extras;
        }

        public Builder name(String newName) {
            name = newName;
            return this;
        }

        public Builder isPrivate(boolean newIsPrivate) {
            isPrivate = newIsPrivate;
            return this;
        }

        public Builder creationTime(long newCreationTime) {
            creationTime = newCreationTime;
            return this;
        }

        public Builder revision(long newRevision) {
            revision = newRevision;
            return this;
        }

        public Builder enableBroadcast(boolean newEnableBroadcast) {
            enableBroadcast = newEnableBroadcast;
            return this;
        }

        public Builder multicastLimit(int newMulticastLimit) {
            multicastLimit = newMulticastLimit;
            return this;
        }

        public Builder multicastLimits(@Nullable MulticastLimits newMulticastLimits) {
            multicastLimits = newMulticastLimits;
            return this;
        }

        public Builder mtu(int newMtu) {
            mtu = newMtu;
            return this;
        }

        public Builder assignIpv4(boolean newAssignIpv4) {
            assignIpv4 = newAssignIpv4;
            return this;
        }

        public Builder assignIpv6(boolean newAssignIpv6) {
            assignIpv6 = newAssignIpv6;
            return this;
        }

        public Builder assignRfc4193(boolean newAssignRfc4193) {
            assignRfc4193 = newAssignRfc4193;
            return this;
        }

        public Builder assignSixPlane(boolean newAssignSixPlane) {
            assignSixPlane = newAssignSixPlane;
            return this;
        }

        public Builder routes(List<Route> newRoutes) {
            routes = newRoutes;
            return this;
        }

        public Builder pools(List<IpRange> newPools) {
            pools = newPools;
            return this;
        }

        public Builder rules(RuleSet newRules) {
            rules = newRules;
            return this;
        }

        public Builder capabilities(List<CapabilityDefinition> newCapabilities) {
            capabilities = newCapabilities;
            return this;
        }

        public Builder tags(List<TagDefinition> newTags) {
            tags = newTags;
            return this;
        }

        public Builder authTokens(Map<String, Long> newAuthTokens) {
            authTokens = newAuthTokens;
            return this;
        }

        public Builder dns(Dns newDns) {
            dns = newDns;
            return this;
        }

        public Builder remoteTraceTarget(Address newRemoteTraceTarget) {
            remoteTraceTarget = newRemoteTraceTarget;
            return this;
        }

        public Builder remoteTraceLevel(int newRemoteTraceLevel) {
            remoteTraceLevel = newRemoteTraceLevel;
            return this;
        }

        public Builder credentialWindowMs(@Nullable Long newCredentialWindowMs) {
            credentialWindowMs = newCredentialWindowMs;
            return this;
        }

        public Builder rulesSource(String newRulesSource) {
            rulesSource = newRulesSource;
            return this;
        }

        public Builder deletedMembers(SortedMap<Address, Long> newDeletedMembers) {
            deletedMembers = newDeletedMembers;
            return this;
        }

        public Builder extras(String newExtras) {
            extras = newExtras;
            return this;
        }

        public NetworkRecord build() {
            return new NetworkRecord(
                    id,
                    name,
                    isPrivate,
                    creationTime,
                    revision,
                    enableBroadcast,
                    multicastLimit,
                    multicastLimits,
                    mtu,
                    assignIpv4,
                    assignIpv6,
                    assignRfc4193,
                    assignSixPlane,
                    routes,
                    pools,
                    rules,
                    capabilities,
                    tags,
                    authTokens,
                    dns,
                    remoteTraceTarget,
                    remoteTraceLevel,
                    credentialWindowMs,
                    rulesSource,
                    deletedMembers,
                    extras);
        }
    }
}
