package one.zerotier.core.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.controller.NetworkRecord.TagDefinition;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.SoftwareVersion;

/** Makes a member's configuration from records, and signs the credentials in it. PROTOCOL.md, "Network configuration". */
final class ConfigBuilder {
    static final long DEFAULT_WINDOW_MS = 1_800_000;
    static final long MIN_WINDOW_MS = 300_000;
    static final long MAX_WINDOW_MS = 7_200_000;

    private static final int OWNERSHIP_ID = 1;

    private final SecretIdentity self;

    ConfigBuilder(SecretIdentity self) {
        this.self = self;
    }

    /**
     * What every member is given without being asked: default tags always, default capabilities when it is new.
     *
     * @param isNew whether this is the member's first request
     */
    static MemberRecord grantDefaults(NetworkRecord network, MemberRecord member, boolean isNew) {
        SortedMap<Integer, Integer> tags = new TreeMap<>(member.tags());
        for (TagDefinition tag : network.tags()) {
            if (tag.defaultValue() != null) {
                tags.putIfAbsent(tag.id(), tag.defaultValue());
            }
        }
        List<Integer> capabilities = new ArrayList<>(member.capabilities());
        for (CapabilityDefinition capability : network.capabilities()) {
            if (isNew && capability.isDefault() && !capabilities.contains(capability.id())) {
                capabilities.add(capability.id());
            }
        }
        return member.toBuilder().tags(tags).capabilities(capabilities).build();
    }

    /**
     * A configuration, issued now.
     *
     * @param rules whether the member's rules engine understands more than "accept everything"
     */
    NetworkConfig build(
            long nowMs,
            NetworkRecord network,
            MemberRecord member,
            Identity identity,
            IpAssigner.Assignment ips,
            Collection<Address> bridges,
            boolean rules) {
        long window = network.credentialWindowMs() == null ? DEFAULT_WINDOW_MS : network.credentialWindowMs();
        long maxDelta = Math.max(MIN_WINDOW_MS, Math.min(MAX_WINDOW_MS, window));
        boolean memberTraced = !member.remoteTraceTarget().equals(Address.NONE);
        return NetworkConfig.builder(network.id(), identity.address())
                .issued(nowMs, maxDelta, network.revision())
                .remoteTrace(
                        memberTraced ? member.remoteTraceTarget() : network.remoteTraceTarget(),
                        memberTraced ? member.remoteTraceLevel() : network.remoteTraceLevel())
                .broadcast(network.enableBroadcast())
                .ndpEmulation(ips.emulated())
                .multicastLimit(network.multicastLimit())
                .multicastLimits(
                        network.multicastLimits() == null ? MulticastLimits.DEFAULT : network.multicastLimits())
                .isPublic(isOpenTo(network, member))
                .name(network.name())
                .mtu(network.mtu())
                .membership(CertificateOfMembership.of(network.id(), nowMs, maxDelta, identity)
                        .sign(self))
                .capabilities(rules ? capabilities(nowMs, network, member) : List.of())
                .tags(rules ? tags(nowMs, member) : List.of())
                .ownerships(ownerships(nowMs, member, ips))
                .specialists(bridges.stream()
                        .map(bridge -> bridge.value() | NetworkConfig.ROLE_ACTIVE_BRIDGE)
                        .toList())
                .routes(network.routes())
                .staticIps(ips.ips())
                .rules(rules ? network.rules() : NetworkRecord.ACCEPT_ALL)
                .dns(network.dns())
                .build();
    }

    /**
     * Whether a member is told that the network is public, so that it listens to those who show no certificate.
     *
     * <p>A stock node is not, if rules refuse what comes without a certificate of ownership: it asks for what it lacks (after a
     * restart, or because the sender's queue was full) only where it misses a certificate of membership. All members have one,
     * and show both together.
     */
    private static boolean isOpenTo(NetworkRecord network, MemberRecord member) {
        SoftwareVersion version = member.version();
        boolean asksForOwners =
                network.rules().rules().stream().anyMatch(rule -> rule.type() == RuleType.MATCH_CHARACTERISTICS);
        return !network.isPrivate() && !(asksForOwners && version != null && version.isStock());
    }

    private List<Capability> capabilities(long nowMs, NetworkRecord network, MemberRecord member) {
        return network.capabilities().stream()
                .filter(capability -> member.capabilities().contains(capability.id()))
                .limit(NetworkConfig.MAX_CAPABILITIES)
                .map(capability -> new Capability(network.id(), nowMs, capability.id(), capability.rules())
                        .sign(self, member.address()))
                .toList();
    }

    private List<Tag> tags(long nowMs, MemberRecord member) {
        List<Tag> tags = new ArrayList<>();
        for (Map.Entry<Integer, Integer> tag : member.tags().entrySet()) {
            if (tags.size() < NetworkConfig.MAX_TAGS) {
                tags.add(new Tag(member.networkId(), nowMs, tag.getKey(), tag.getValue(), member.address()).sign(self));
            }
        }
        return tags;
    }

    private List<CertificateOfOwnership> ownerships(long nowMs, MemberRecord member, IpAssigner.Assignment ips) {
        List<CertificateOfOwnership.Thing> things = ips.ips().stream()
                .limit(CertificateOfOwnership.MAX_THINGS)
                .map(ip -> CertificateOfOwnership.Thing.ip(ip.ip()))
                .toList();
        if (things.isEmpty()) {
            return List.of();
        }
        CertificateOfOwnership unsigned =
                new CertificateOfOwnership(member.networkId(), nowMs, OWNERSHIP_ID, things, member.address());
        return List.of(unsigned.sign(self));
    }
}
