package one.zerotier.core.network;

import java.nio.charset.StandardCharsets;
import java.util.List;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What a controller tells one member of one network. Immutable; made by {@link NetworkConfigCodec} from a dictionary or by a
 * controller through {@link #builder}. PROTOCOL.md, "Network configuration".
 */
public final class NetworkConfig {
    public static final int DEFAULT_MTU = 2_800;
    public static final int MIN_MTU = 1_280;
    public static final int MAX_MTU = 10_000;
    public static final int MAX_NAME_LENGTH = 127;
    public static final int MAX_SPECIALISTS = 256;
    public static final int MAX_ROUTES = 128;
    public static final int MAX_STATIC_IPS = 32;
    public static final int MAX_OWNERSHIPS = 4;
    public static final int MAX_CAPABILITIES = 128;
    public static final int MAX_TAGS = 128;

    static final long FLAG_BROADCAST = 0x02;
    static final long FLAG_NDP_EMULATION = 0x04;
    static final long FLAG_UNKNOWN_MATCHES = 0x08;
    static final long FLAG_NO_MULTICAST_COMPRESSION = 0x10;

    /** Sees all multicast and may carry frames of others. */
    public static final long ROLE_ACTIVE_BRIDGE = 0x0000_0200_0000_0000L;
    /** Asked for members of multicast groups. */
    public static final long ROLE_ANCHOR = 0x0000_0400_0000_0000L;
    /** Sends multicasts on for others. */
    public static final long ROLE_MULTICAST_REPLICATOR = 0x0000_0800_0000_0000L;

    private static final long ADDRESS_MASK = 0xff_ffff_ffffL;

    private final Builder values;
    private final long[] activeBridges;

    private NetworkConfig(Builder values) {
        this.values = values;
        this.activeBridges = withRole(ROLE_ACTIVE_BRIDGE);
    }

    public static Builder builder(long networkId, Address issuedTo) {
        return new Builder(networkId, issuedTo);
    }

    public long networkId() {
        return values.networkId;
    }

    public Address issuedTo() {
        return values.issuedTo;
    }

    /** The controller's clock when this was issued. */
    public long timestamp() {
        return values.timestamp;
    }

    /** How far the timestamps of others' credentials may be from {@link #timestamp}. */
    public long credentialMaxDeltaMs() {
        return values.credentialMaxDeltaMs;
    }

    public long revision() {
        return values.revision;
    }

    public Address remoteTraceTarget() {
        return values.remoteTraceTarget;
    }

    public int remoteTraceLevel() {
        return values.remoteTraceLevel;
    }

    public boolean broadcastEnabled() {
        return (values.flags & FLAG_BROADCAST) != 0;
    }

    public boolean ndpEmulation() {
        return (values.flags & FLAG_NDP_EMULATION) != 0;
    }

    /** Whether rules of unknown kind match instead of not matching. */
    public boolean unknownMatches() {
        return (values.flags & FLAG_UNKNOWN_MATCHES) != 0;
    }

    public boolean compressesMulticast() {
        return (values.flags & FLAG_NO_MULTICAST_COMPRESSION) == 0;
    }

    long flags() {
        return values.flags;
    }

    /** Most recipients of one multicast; 0 disables multicast. */
    /** All that the controller has given to us, for others to see. */
    public NetworkCredentials credentials() {
        CertificateOfMembership membership = membership();
        return new NetworkCredentials(
                membership == null ? List.of() : List.of(membership), capabilities(), tags(), List.of(), ownerships());
    }

    public int multicastLimit() {
        return values.multicastLimit;
    }

    /** How much multicast there may be; null if the controller says nothing of it. */
    public @Nullable MulticastLimits multicastLimits() {
        return values.multicastLimits;
    }

    public boolean isPublic() {
        return values.isPublic;
    }

    public String name() {
        return values.name;
    }

    public int mtu() {
        return values.mtu;
    }

    public @Nullable CertificateOfMembership membership() {
        return values.membership;
    }

    public List<Capability> capabilities() {
        return values.capabilities;
    }

    public List<Tag> tags() {
        return values.tags;
    }

    public List<CertificateOfOwnership> ownerships() {
        return values.ownerships;
    }

    /** Members with a role: address in the low 40 bits, roles above. */
    List<Long> specialists() {
        return values.specialists;
    }

    public List<Route> routes() {
        return values.routes;
    }

    /** Addresses of our own on the network, with the prefix lengths of their subnets. */
    public List<IpPrefix> staticIps() {
        return values.staticIps;
    }

    public RuleSet rules() {
        return values.rules;
    }

    public Dns dns() {
        return values.dns;
    }

    public boolean hasRole(long address, long role) {
        for (int i = 0; i < values.specialists.size(); i++) {
            long specialist = values.specialists.get(i);
            if ((specialist & ADDRESS_MASK) == address && (specialist & role) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Addresses of the active bridges, for each frame to ask; not to be changed. */
    public long[] activeBridges() {
        return activeBridges;
    }

    /** Addresses of all members with this role. */
    public long[] withRole(long role) {
        return values.specialists.stream()
                .filter(specialist -> (specialist & role) != 0)
                .mapToLong(specialist -> specialist & ADDRESS_MASK)
                .toArray();
    }

    /** Collects the parts of a configuration; the defaults are those of a dictionary that lacks them. */
    public static final class Builder {
        private final long networkId;
        private final Address issuedTo;
        private long timestamp;
        private long credentialMaxDeltaMs;
        private long revision;
        private Address remoteTraceTarget = Address.NONE;
        private int remoteTraceLevel;
        private long flags;
        private int multicastLimit;
        private @Nullable MulticastLimits multicastLimits;
        private boolean isPublic;
        private String name = "";
        private int mtu = DEFAULT_MTU;
        private @Nullable CertificateOfMembership membership;
        private List<Capability> capabilities = List.of();
        private List<Tag> tags = List.of();
        private List<CertificateOfOwnership> ownerships = List.of();
        private List<Long> specialists = List.of();
        private List<Route> routes = List.of();
        private List<IpPrefix> staticIps = List.of();
        private RuleSet rules = RuleSet.EMPTY;
        private Dns dns = Dns.NONE;

        private Builder(long networkId, Address issuedTo) {
            this.networkId = networkId;
            this.issuedTo = issuedTo;
        }

        public Builder issued(long newTimestamp, long newCredentialMaxDeltaMs, long newRevision) {
            timestamp = newTimestamp;
            credentialMaxDeltaMs = newCredentialMaxDeltaMs;
            revision = newRevision;
            return this;
        }

        public Builder remoteTrace(Address target, int level) {
            remoteTraceTarget = target;
            remoteTraceLevel = level;
            return this;
        }

        public Builder broadcast(boolean enabled) {
            return flag(FLAG_BROADCAST, enabled);
        }

        public Builder ndpEmulation(boolean enabled) {
            return flag(FLAG_NDP_EMULATION, enabled);
        }

        private Builder flag(long flag, boolean set) {
            flags = set ? flags | flag : flags & ~flag;
            return this;
        }

        Builder flags(long newFlags) {
            flags = newFlags;
            return this;
        }

        public Builder multicastLimit(int limit) {
            multicastLimit = Math.max(0, limit);
            return this;
        }

        public Builder multicastLimits(@Nullable MulticastLimits limits) {
            multicastLimits = limits;
            return this;
        }

        public Builder isPublic(boolean newPublic) {
            isPublic = newPublic;
            return this;
        }

        /** Cut to {@value #MAX_NAME_LENGTH} bytes on the wire. */
        public Builder name(String newName) {
            byte[] bytes = newName.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(bytes.length, MAX_NAME_LENGTH);
            while (length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
                length--; // not in the middle of a character
            }
            name = new String(bytes, 0, length, StandardCharsets.UTF_8);
            return this;
        }

        public Builder mtu(long newMtu) {
            mtu = (int) Math.max(MIN_MTU, Math.min(MAX_MTU, newMtu));
            return this;
        }

        public Builder membership(@Nullable CertificateOfMembership certificate) {
            membership = certificate;
            return this;
        }

        public Builder capabilities(List<Capability> list) {
            capabilities = list.stream()
                    .sorted((a, b) -> Integer.compareUnsigned(a.id(), b.id()))
                    .limit(MAX_CAPABILITIES)
                    .toList();
            return this;
        }

        public Builder tags(List<Tag> list) {
            tags = list.stream()
                    .sorted((a, b) -> Integer.compareUnsigned(a.id(), b.id()))
                    .limit(MAX_TAGS)
                    .toList();
            return this;
        }

        public Builder ownerships(List<CertificateOfOwnership> list) {
            ownerships = list.stream().limit(MAX_OWNERSHIPS).toList();
            return this;
        }

        public Builder specialists(List<Long> list) {
            specialists = list.stream().limit(MAX_SPECIALISTS).toList();
            return this;
        }

        public Builder routes(List<Route> list) {
            routes = list.stream().limit(MAX_ROUTES).toList();
            return this;
        }

        public Builder staticIps(List<IpPrefix> list) {
            staticIps = list.stream().limit(MAX_STATIC_IPS).toList();
            return this;
        }

        public Builder rules(RuleSet newRules) {
            rules = newRules;
            return this;
        }

        public Builder dns(Dns newDns) {
            dns = newDns;
            return this;
        }

        /** The builder must not be used afterwards. */
        public NetworkConfig build() {
            return new NetworkConfig(this);
        }
    }
}
