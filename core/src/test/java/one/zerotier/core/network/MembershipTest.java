package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.rule.Party;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.vectors.Vectors;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final SecretIdentity CONTROLLER = secret("controller");
    private static final Identity ME = secret("a").identity();
    private static final Identity MEMBER = secret("b").identity();
    private static final long NETWORK = CONTROLLER.address().value() << 24 | 1;
    private static final long NOW = 1_700_000_000_000L;
    private static final long MAX_DELTA = 1_800_000;
    private static final Signers SIGNERS =
            address -> address.equals(CONTROLLER.address()) ? CONTROLLER.identity() : null;
    private static final CertificateOfMembership OWN = certificate(NOW, ME);

    private long configTimestamp = NOW;
    private final Membership membership = new Membership(
            NETWORK, MEMBER.address(), timestamp -> TimeWindow.isNear(timestamp, configTimestamp, MAX_DELTA));

    private static SecretIdentity secret(String name) {
        String text = Vectors.text(Vectors.file("credentials.json").get("identities"), name);
        return name.equals("controller")
                ? SecretIdentity.parse(text)
                : new SecretIdentity(Identity.parse(text), new byte[SecretIdentity.PRIVATE_KEY_LENGTH]);
    }

    private static CertificateOfMembership certificate(long timestamp, Identity member) {
        return CertificateOfMembership.of(NETWORK, timestamp, MAX_DELTA, member).sign(CONTROLLER);
    }

    private static Tag tag(long timestamp, int id, int value) {
        return new Tag(NETWORK, timestamp, id, value, MEMBER.address()).sign(CONTROLLER);
    }

    private static Revocation revocation(CredentialType type, int credentialId, long threshold) {
        return new Revocation(1, NETWORK, credentialId, threshold, 0, MEMBER.address(), type).sign(CONTROLLER);
    }

    private AddResult add(Tag tag) {
        return membership.add(tag, SIGNERS);
    }

    @Test
    void anOldRevocationOfATagDoesNotUndoAnExpulsion() {
        membership.add(certificate(NOW, MEMBER), SIGNERS);
        assertThat(membership.isMember(OWN, MEMBER)).isTrue();
        membership.add(revocation(CredentialType.CERTIFICATE_OF_MEMBERSHIP, 0, NOW), SIGNERS);
        assertThat(membership.isMember(OWN, MEMBER)).isFalse();
        assertThat(membership.add(revocation(CredentialType.TAG, 1, NOW - 1), SIGNERS))
                .isEqualTo(AddResult.ACCEPTED_NEW);
        assertThat(membership.isMember(OWN, MEMBER)).isFalse();
    }

    @Test
    void theAnswerFollowsEitherCertificate() {
        assertThat(membership.isMember(OWN, MEMBER)).isFalse();
        membership.add(certificate(NOW, MEMBER), SIGNERS);
        assertThat(membership.isMember(null, MEMBER)).isFalse();
        assertThat(membership.isMember(OWN, MEMBER)).isTrue();
        assertThat(membership.isMember(OWN, ME)).isFalse();
        assertThat(membership.isMember(certificate(NOW + MAX_DELTA + 1, ME), MEMBER))
                .isFalse();
        membership.add(certificate(NOW + 1, MEMBER), SIGNERS);
        assertThat(membership.isMember(certificate(NOW + MAX_DELTA + 1, ME), MEMBER))
                .isTrue();
    }

    @Test
    void eachRejectionHasItsReason() {
        Tag held = tag(NOW, 1, 5);
        assertThat(membership.add(held, address -> null)).isEqualTo(AddResult.DEFERRED);
        assertThat(add(held)).isEqualTo(AddResult.ACCEPTED_NEW);
        assertThat(membership.add(held, address -> null)).isEqualTo(AddResult.ACCEPTED_REDUNDANT);
        assertThat(add(tag(NOW - 1, 1, 6))).isEqualTo(AddResult.REJECTED_OLD);
        Tag forged = new Tag(NETWORK, NOW, 2, 5, MEMBER.address(), CONTROLLER.address(), held.signature());
        assertThat(add(forged)).isEqualTo(AddResult.REJECTED_SIGNATURE);
        assertThat(add(new Tag(NETWORK + 1, NOW, 2, 5, MEMBER.address()).sign(CONTROLLER)))
                .isEqualTo(AddResult.REJECTED_OTHER);
        assertThat(add(new Tag(NETWORK, NOW, 2, 5, ME.address()).sign(CONTROLLER)))
                .isEqualTo(AddResult.REJECTED_OTHER);
        membership.add(revocation(CredentialType.TAG, 2, NOW), SIGNERS);
        assertThat(add(tag(NOW, 2, 5))).isEqualTo(AddResult.REJECTED_REVOKED);
        assertThat(membership.add(certificate(NOW, MEMBER), SIGNERS)).isEqualTo(AddResult.REJECTED_REVOKED);
        assertThat(membership.add(revocation(CredentialType.REVOCATION, 2, NOW), SIGNERS))
                .isEqualTo(AddResult.REJECTED_OTHER);
    }

    @Test
    void whatIsUsableMakesNoRoomButWhatIsOverDoes() {
        for (int id = 0; id < Grants.MAX_TAGS; id++) {
            assertThat(add(tag(NOW, id, id))).isEqualTo(AddResult.ACCEPTED_NEW);
        }
        long later = NOW + MAX_DELTA + 1;
        assertThat(add(tag(later, 1000, 5))).isEqualTo(AddResult.REJECTED_FULL);
        assertThat(add(tag(later, 7, 8))).isEqualTo(AddResult.ACCEPTED_NEW);
        configTimestamp = later;
        assertThat(membership.party().tag(7)).isEqualTo(8);
        assertThat(membership.party().tag(8)).isEqualTo(Party.NO_TAG);
        assertThat(add(tag(later, -1, -1))).isEqualTo(AddResult.ACCEPTED_NEW);
        assertThat(membership.party().tag(-1)).isEqualTo(0xffff_ffffL);
        assertThat(membership.party().tag(7)).isEqualTo(8);
    }

    @Test
    void revocationsAreBoundedAndThenStillRevokeTheCertificate() {
        for (int id = 0; id < Membership.MAX_REVOCATIONS; id++) {
            assertThat(membership.add(revocation(CredentialType.TAG, id, 1), SIGNERS))
                    .isEqualTo(AddResult.ACCEPTED_NEW);
        }
        membership.add(certificate(NOW, MEMBER), SIGNERS);
        assertThat(membership.add(revocation(CredentialType.CAPABILITY, 1, NOW), SIGNERS))
                .isEqualTo(AddResult.REJECTED_FULL);
        assertThat(membership.isMember(OWN, MEMBER)).isFalse();
        assertThat(membership.add(revocation(CredentialType.TAG, 1, NOW), SIGNERS))
                .isEqualTo(AddResult.ACCEPTED_NEW);
    }

    @Test
    void capabilitiesComeInTheOrderOfTheirIds() {
        RuleSet accept = RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT));
        RuleSet drop = RuleSet.of(Rule.action(RuleType.ACTION_DROP));
        Address holder = MEMBER.address();
        membership.add(new Capability(NETWORK, NOW, 0x8000_0000, drop).sign(CONTROLLER, holder), SIGNERS);
        membership.add(new Capability(NETWORK, NOW, 3, accept).sign(CONTROLLER, holder), SIGNERS);
        assertThat(membership.party().capabilityCount()).isEqualTo(2);
        assertThat(membership.party().capability(0)).isEqualTo(accept);
        assertThat(membership.party().capability(1)).isEqualTo(drop);
        membership.add(revocation(CredentialType.CAPABILITY, 3, NOW), SIGNERS);
        assertThat(membership.party().capability(0)).isNull();
    }

    @Test
    void anyUsableCertificateOfOwnershipCounts() {
        Thing mac = Thing.mac(0x0a_0102_0304_05L);
        for (int id = 1; id <= 2; id++) {
            List<Thing> things = id == 1 ? List.of() : List.of(mac);
            membership.add(
                    new CertificateOfOwnership(NETWORK, NOW, id, things, MEMBER.address()).sign(CONTROLLER), SIGNERS);
        }
        assertThat(membership.party().ownsMac(0x0a_0102_0304_05L)).isTrue();
        assertThat(membership.party().ownsMac(0x0a_0102_0304_06L)).isFalse();
        assertThat(membership.party().ownsIpv4(0)).isFalse();
        configTimestamp = NOW - MAX_DELTA - 1;
        assertThat(membership.party().ownsMac(0x0a_0102_0304_05L)).isFalse();
    }

    @Test
    void timesAreComparedWithoutOverflow() {
        assertThat(TimeWindow.isNear(Long.MAX_VALUE, Long.MIN_VALUE, MAX_DELTA)).isFalse();
        assertThat(TimeWindow.isNear(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE))
                .isFalse();
        assertThat(TimeWindow.isNear(NOW, NOW + MAX_DELTA, MAX_DELTA)).isTrue();
        assertThat(TimeWindow.isNear(NOW, NOW, 0)).isTrue();
    }
}
