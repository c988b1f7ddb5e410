package one.zerotier.core.controller;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.SoftwareVersion;
import org.jspecify.annotations.Nullable;

/**
 * A member of a network as its controller keeps it. Immutable; {@link #toBuilder} makes changed copies.
 *
 * @param identity null until the member has asked for the first time
 * @param tags values by tag id
 * @param credentialType how the member was last authorized: {@code api}, {@code public}, {@code token}; null if never
 * @param credential the token, if that was how
 * @param version of the member's program; null until it has asked
 * @param extras what else belongs to it, in the words of the host, which we keep and do not look into
 */
public record MemberRecord(
        long networkId,
        Address address,
        @Nullable Identity identity,
        boolean authorized,
        boolean activeBridge,
        boolean noAutoAssignIps,
        List<IpAddress> ipAssignments,
        SortedMap<Integer, Integer> tags,
        List<Integer> capabilities,
        @Nullable String name,
        long creationTime,
        long revision,
        long lastAuthorizedTime,
        long lastDeauthorizedTime,
        @Nullable String credentialType,
        @Nullable String credential,
        Address remoteTraceTarget,
        int remoteTraceLevel,
        @Nullable SoftwareVersion version,
        int protocolVersion,
        String extras) {
    public MemberRecord {
        ipAssignments = List.copyOf(ipAssignments);
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        capabilities = List.copyOf(capabilities);
    }

    /** A new member that may not do anything yet. */
    public static MemberRecord create(long networkId, Address address, long nowMs) {
        return new MemberRecord(
                networkId,
                address,
                null,
                false,
                false,
                false,
                List.of(),
                Collections.emptySortedMap(),
                List.of(),
                null,
                nowMs,
                0,
                0,
                0,
                null,
                null,
                Address.NONE,
                0,
                null,
                -1,
                "");
    }

    /** The same member, authorized or not since now. */
    public MemberRecord authorized(boolean allow, long nowMs, @Nullable String type, @Nullable String with) {
        Builder changed = toBuilder().authorized(allow);
        return allow
                ? changed.lastAuthorizedTime(nowMs)
                        .credentialType(type)
                        .credential(with)
                        .build()
                : changed.lastDeauthorizedTime(nowMs).build();
    }

    /** Whether the two differ in nothing but their revisions. */
    boolean isSameAs(MemberRecord other) {
        return equals(other.toBuilder().revision(revision).build());
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** A copy to change. */
    public static final class Builder {
        private long networkId;
        private Address address;
        private @Nullable Identity identity;
        private boolean authorized;
        private boolean activeBridge;
        private boolean noAutoAssignIps;
        private List<IpAddress> ipAssignments;
        private SortedMap<Integer, Integer> tags;
        private List<Integer> capabilities;
        private @Nullable String name;
        private long creationTime;
        private long revision;
        private long lastAuthorizedTime;
        private long lastDeauthorizedTime;
        private @Nullable String credentialType;
        private @Nullable String credential;
        private Address remoteTraceTarget;
        private int remoteTraceLevel;
        private @Nullable SoftwareVersion version;
        private int protocolVersion;
        private String extras;

        private Builder(MemberRecord from) {
            networkId = from.networkId;
            address = from.address;
            identity = from.identity;
            authorized = from.authorized;
            activeBridge = from.activeBridge;
            noAutoAssignIps = from.noAutoAssignIps;
            ipAssignments = from.ipAssignments;
            tags = from.tags;
            capabilities = from.capabilities;
            name = from.name;
            creationTime = from.creationTime;
            revision = from.revision;
            lastAuthorizedTime = from.lastAuthorizedTime;
            lastDeauthorizedTime = from.lastDeauthorizedTime;
            credentialType = from.credentialType;
            credential = from.credential;
            remoteTraceTarget = from.remoteTraceTarget;
            remoteTraceLevel = from.remoteTraceLevel;
            version = from.version;
            protocolVersion = from.protocolVersion;
            extras = from.extras;
        }

        public Builder identity(@Nullable Identity newIdentity) {
            identity = newIdentity;
            return this;
        }

        public Builder authorized(boolean newAuthorized) {
            authorized = newAuthorized;
            return this;
        }

        public Builder activeBridge(boolean newActiveBridge) {
            activeBridge = newActiveBridge;
            return this;
        }

        public Builder noAutoAssignIps(boolean newNoAutoAssignIps) {
            noAutoAssignIps = newNoAutoAssignIps;
            return this;
        }

        public Builder ipAssignments(List<IpAddress> newIpAssignments) {
            ipAssignments = newIpAssignments;
            return this;
        }

        public Builder tags(SortedMap<Integer, Integer> newTags) {
            tags = newTags;
            return this;
        }

        public Builder capabilities(List<Integer> newCapabilities) {
            capabilities = newCapabilities;
            return this;
        }

        public Builder name(@Nullable String newName) {
            name = newName;
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

        public Builder lastAuthorizedTime(long newLastAuthorizedTime) {
            lastAuthorizedTime = newLastAuthorizedTime;
            return this;
        }

        public Builder lastDeauthorizedTime(long newLastDeauthorizedTime) {
            lastDeauthorizedTime = newLastDeauthorizedTime;
            return this;
        }

        public Builder credentialType(@Nullable String newCredentialType) {
            credentialType = newCredentialType;
            return this;
        }

        public Builder credential(@Nullable String newCredential) {
            credential = newCredential;
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

        public Builder version(@Nullable SoftwareVersion newVersion) {
            version = newVersion;
            return this;
        }

        public Builder protocolVersion(int newProtocolVersion) {
            protocolVersion = newProtocolVersion;
            return this;
        }

        public Builder extras(String newExtras) {
            extras = newExtras;
            return this;
        }

        public MemberRecord build() {
            return new MemberRecord(
                    networkId,
                    address,
                    identity,
                    authorized,
                    activeBridge,
                    noAutoAssignIps,
                    ipAssignments,
                    tags,
                    capabilities,
                    name,
                    creationTime,
                    revision,
                    lastAuthorizedTime,
                    lastDeauthorizedTime,
                    credentialType,
                    credential,
                    remoteTraceTarget,
                    remoteTraceLevel,
                    version,
                    protocolVersion,
                    extras);
        }
    }
}
