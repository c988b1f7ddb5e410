package one.zerotier.core.network;

import java.util.function.Consumer;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.Grant;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.rule.Party;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one other member of a network: the credentials that were issued to it, whoever showed them,
 * and which of them the controller has revoked. PROTOCOL.md, "Membership".
 *
 * <p>No clock plays a part. Whether the member belongs to the network depends on how near its certificate is to ours;
 * its tags, capabilities and certificates of ownership count while they are near our configuration ({@link
 * TimeWindow}).
 */
public final class Membership {
    /** Of single grants; only the controller can fill this. */
    static final int MAX_REVOCATIONS = 1024;

    /** What {@link #ownedSince} returns for what is not the member's. */
    static final long NOT_OWNED = Long.MIN_VALUE;

    private static final long NOT_REVOKED = Long.MIN_VALUE;

    private final long networkId;
    private final Address member;
    private final TimeWindow window;

    private @Nullable CertificateOfMembership certificate;
    /** The certificate counts only if it is newer than this. */
    private long revokedUntil;

    private final Grants grants = new Grants(this::isUsable);
    private final Long2LongHashMap grantsRevokedUntil = new Long2LongHashMap(NOT_REVOKED);

    // The last answer of agrees(), and what it was about: hashing an identity for every frame would be too dear.
    private @Nullable CertificateOfMembership agreementOwn;
    private @Nullable CertificateOfMembership agreementTheirs;
    private @Nullable Identity agreementIdentity;
    private boolean agreement;

    /** @param window is asked about the configuration that is in force at that moment */
    Membership(long networkId, Address member, TimeWindow window) {
        this.networkId = networkId;
        this.member = member;
        this.window = window;
    }

    public Address member() {
        return member;
    }

    /** The member as rules see it, with what is usable now. */
    public Party party() {
        return grants;
    }

    /** When the controller last certified that the member has an address, as far as that counts now. */
    long ownedSince(int type, long high, long low) {
        return grants.ownedSince(type, high, low);
    }

    void forEachOwnership(Consumer<CertificateOfOwnership> consumer) {
        grants.forEachOwnership(consumer);
    }

    void forEachCapability(Consumer<Capability> consumer) {
        grants.forEachCapability(consumer);
    }

    /** The newest that was shown and is good, whether or not it still counts. */
    public @Nullable CertificateOfMembership certificate() {
        return certificate;
    }

    /**
     * Whether the member may talk on a private network. On a public one anybody may, and nobody asks.
     *
     * @param own this node's certificate, if its configuration has one
     * @param identity of the member
     */
    public boolean isMember(@Nullable CertificateOfMembership own, Identity identity) {
        CertificateOfMembership theirs = certificate;
        return own != null && theirs != null && theirs.timestamp() > revokedUntil && agrees(own, theirs, identity);
    }

    @SuppressWarnings("ReferenceEquality") // same objects, same answer; other objects are worth another look
    private boolean agrees(CertificateOfMembership own, CertificateOfMembership theirs, Identity identity) {
        if (own != agreementOwn || theirs != agreementTheirs || identity != agreementIdentity) {
            agreement = own.agreesWith(theirs, identity);
            agreementOwn = own;
            agreementTheirs = theirs;
            agreementIdentity = identity;
        }
        return agreement;
    }

    /** Takes note of a credential that was issued to this member, or revokes one, whoever sent it. */
    public AddResult add(Credential credential, Signers signers) {
        if (credential.networkId() != networkId || !credential.issuedTo().equals(member)) {
            return AddResult.REJECTED_OTHER;
        }
        if (credential instanceof CertificateOfMembership shown) {
            return addCertificate(shown, signers);
        }
        return credential instanceof Revocation revocation
                ? addRevocation(revocation, signers)
                : addGrant((Grant) credential, signers);
    }

    private AddResult addCertificate(CertificateOfMembership shown, Signers signers) {
        if (shown.timestamp() <= revokedUntil) {
            return AddResult.REJECTED_REVOKED;
        }
        if (certificate != null && shown.timestamp() < certificate.timestamp()) {
            return AddResult.REJECTED_OLD;
        }
        if (shown.equals(certificate)) {
            return AddResult.ACCEPTED_REDUNDANT;
        }
        AddResult result = verify(shown, signers);
        if (result == AddResult.ACCEPTED_NEW) {
            certificate = shown;
        }
        return result;
    }

    private AddResult addGrant(Grant shown, Signers signers) {
        Grant held = grants.get(shown);
        if (held != null && held.timestamp() > shown.timestamp()) {
            return AddResult.REJECTED_OLD;
        }
        if (shown.equals(held)) {
            return AddResult.ACCEPTED_REDUNDANT;
        }
        if (isRevoked(shown)) {
            return AddResult.REJECTED_REVOKED;
        }
        AddResult result = verify(shown, signers);
        return result == AddResult.ACCEPTED_NEW && !grants.put(shown) ? AddResult.REJECTED_FULL : result;
    }

    private AddResult addRevocation(Revocation revocation, Signers signers) {
        CredentialType type = revocation.type();
        if (type == null || type == CredentialType.REVOCATION) {
            return AddResult.REJECTED_OTHER;
        }
        AddResult result = verify(revocation, signers);
        if (result != AddResult.ACCEPTED_NEW) {
            return result;
        }
        return type == CredentialType.CERTIFICATE_OF_MEMBERSHIP
                ? revokeCertificate(revocation.threshold())
                : revokeGrant(key(type, revocation.credentialId()), revocation.threshold());
    }

    private AddResult revokeCertificate(long threshold) {
        if (threshold <= revokedUntil) {
            return AddResult.ACCEPTED_REDUNDANT;
        }
        revokedUntil = threshold;
        return AddResult.ACCEPTED_NEW;
    }

    /**
     * Like stock, this also revokes the certificate of membership up to the same time. But where stock would thereby
     * take back a later revocation of the certificate, and a member could undo its expulsion by an old revocation of
     * one of its tags, the later one stays.
     */
    private AddResult revokeGrant(long key, long threshold) {
        if (threshold <= Math.max(0, grantsRevokedUntil.get(key))) {
            return AddResult.ACCEPTED_REDUNDANT;
        }
        revokedUntil = Math.max(revokedUntil, threshold);
        if (grantsRevokedUntil.size() >= MAX_REVOCATIONS && !grantsRevokedUntil.containsKey(key)) {
            return AddResult.REJECTED_FULL;
        }
        grantsRevokedUntil.put(key, threshold);
        return AddResult.ACCEPTED_NEW;
    }

    private static AddResult verify(Credential credential, Signers signers) {
        return switch (credential.verify(signers)) {
            case GOOD -> AddResult.ACCEPTED_NEW;
            case BAD -> AddResult.REJECTED_SIGNATURE;
            case SIGNER_UNKNOWN -> AddResult.DEFERRED;
        };
    }

    private static long key(CredentialType type, int id) {
        return (long) type.code() << 32 | Integer.toUnsignedLong(id);
    }

    private boolean isRevoked(Grant grant) {
        return grant.timestamp() <= grantsRevokedUntil.get(key(grant.type(), grant.id()));
    }

    private boolean isUsable(Grant grant) {
        return window.contains(grant.timestamp()) && !isRevoked(grant);
    }
}
