package one.zerotier.core.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** The examples of the specification, byte for byte, and what holds for any credential. */
class CredentialTest {
    private static final SecretIdentity CONTROLLER = SecretIdentity.parse(
            "33f75bd24a:0:01d3eafde9257449d872e355985eaed0327c049237395b957696d78c8aafae6b17640c3192d4ed6909a45bdd3d26"
                    + "97989cbd0e9958aa9d14584142aa5bca098e:ff3c181d606244048c6aecdf7c49a41670cc917a14cf8326b0ac145a16f9c9"
                    + "e5ecc6c6ed1a8b5f67abbba4aca897a00f80e996ca8e05833f79903dddfc7ce1bd");
    private static final Identity MEMBER = Identity.parse(
            "5a8772d153:0:1aba1acf73c2683511d3c09bb08419be3b4f66cd246392c4a47ffcedb504a507ebfc347bb4a4b842a94cea638405"
                    + "70e76738a876d765dbbd0ab2499d8522eeb7");
    private static final long NETWORK = 0x33f75bd24aa1b2c3L;
    private static final long TIMESTAMP = 1_700_000_000_000L;
    private static final Signers KNOWS_CONTROLLER =
            address -> address.equals(CONTROLLER.address()) ? CONTROLLER.identity() : null;

    @Test
    void membershipExample() {
        assertThat(Bytes.hex(MEMBER.fingerprint()))
                .isEqualTo("c265d518967421a4c70e74b73c1fa4241b10c3668b59f024005fec0fe241fa02"
                        + "90dd3b90aba1ac641080e79027132108");
        CertificateOfMembership certificate = CertificateOfMembership.of(NETWORK, TIMESTAMP, 1_800_000, MEMBER)
                .sign(CONTROLLER);
        assertThat(Bytes.hex(certificate.toBytes()))
                .isEqualTo("01000700000000000000000000018bcfe5680000000000001b7740000000000000000133f75bd24aa1b2c3"
                        + "000000000000000000000000000000020000005a8772d153ffffffffffffffff0000000000000003c265d518"
                        + "967421a4ffffffffffffffff0000000000000004c70e74b73c1fa424ffffffffffffffff0000000000000005"
                        + "1b10c3668b59f024ffffffffffffffff0000000000000006005fec0fe241fa02ffffffffffffffff33f75bd2"
                        + "4a61818b106ab9c32e1ecf364f9348cd4fcc6d56619e5d03a5c4397826401eeaaa25bb973bab86c765f04f34"
                        + "64673cff921b5d672b0559083ca93ea33ad7cc000d3e07e99c9c4aa5e3203aa387f497f5e1ac522263145ac8"
                        + "ddee0b68d323da8716");
    }

    @Test
    void tagExample() {
        Tag tag = new Tag(NETWORK, TIMESTAMP, 1, 100, MEMBER.address()).sign(CONTROLLER);
        assertThat(Bytes.hex(tag.signedBytes()))
                .isEqualTo("7f7f7f7f7f7f7f7f33f75bd24aa1b2c30000018bcfe5680000000001000000645a8772d15333f75bd24a0000"
                        + "7f7f7f7f7f7f7f7f");
        assertThat(Bytes.hex(tag.toBytes()))
                .isEqualTo("33f75bd24aa1b2c30000018bcfe5680000000001000000645a8772d15333f75bd24a010060a4286346eb151e"
                        + "e83bb5671da565acafe9b98760990b0367dbbf98a3ed2b2a4c9b21f7f1d69019659080c1c5fee722c81aa48f"
                        + "568dd8f8469914a62284a97908f5022c171a22651b49578db0c375ae41cef01dffbb2fc111ba644eb7e1ab60"
                        + "8e0000");
    }

    @Test
    void capabilityExample() {
        RuleSet accept = RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT));
        Capability capability = new Capability(NETWORK, TIMESTAMP, 7, accept).sign(CONTROLLER, MEMBER.address());
        assertThat(Bytes.hex(capability.signedBytes()))
                .isEqualTo("7f7f7f7f7f7f7f7f33f75bd24aa1b2c30000018bcfe5680000000007000101000100007f7f7f7f7f7f7f7f");
        assertThat(Bytes.hex(capability.toBytes()))
                .isEqualTo("33f75bd24aa1b2c30000018bcfe568000000000700010100015a8772d15333f75bd24a010060ca4866b4d600"
                        + "03d8fa40123e062d8d317ac76d69d3b6306ba6271f6c96bbb02b49d957aeb9314905a37471d0f394b417ee63"
                        + "ca821ab94f7c6379021186e77d0c1be5b5e67c2521513b0c67e396310e74b2b8d48db2419b6c39b80967adbb"
                        + "f34300000000000000");
    }

    @Test
    void ownershipExample() {
        List<Thing> things = List.of(
                Thing.ip(IpAddress.parse("10.1.2.3")),
                Thing.ip(IpAddress.parse("fd00::1")),
                Thing.mac(0xc2e8_2638_0308L));
        CertificateOfOwnership certificate =
                new CertificateOfOwnership(NETWORK, TIMESTAMP, 1, things, MEMBER.address()).sign(CONTROLLER);
        assertThat(Bytes.hex(certificate.signedBytes()))
                .isEqualTo("7f7f7f7f7f7f7f7f33f75bd24aa1b2c30000018bcfe568000000000000000000000000010003020a01020300"
                        + "000000000000000000000003fd00000000000000000000000000000101c2e826380308000000000000000000"
                        + "005a8772d15333f75bd24a00007f7f7f7f7f7f7f7f");
        assertThat(Bytes.hex(certificate.toBytes()))
                .isEqualTo("33f75bd24aa1b2c30000018bcfe568000000000000000000000000010003020a010203000000000000000000"
                        + "00000003fd00000000000000000000000000000101c2e826380308000000000000000000005a8772d15333f7"
                        + "5bd24a01006010998a841b8f454f9424cc833e3137ed1cb815f583d7505721be9442211a81c21aa6c92fb216"
                        + "3521bd775796a9f79da60eaddde3eabbe4dc6faf3a662723ce0209c1efeb5fae41e96301fbfde3bb8a34e525"
                        + "d7c697d1d9743d3f20f74c288b910000");
    }

    @Test
    void revocationExample() {
        Revocation revocation = new Revocation(
                        0xdeadbeef,
                        NETWORK,
                        0,
                        TIMESTAMP,
                        Revocation.FAST_PROPAGATE,
                        MEMBER.address(),
                        CredentialType.CERTIFICATE_OF_MEMBERSHIP)
                .sign(CONTROLLER);
        assertThat(Bytes.hex(revocation.signedBytes()))
                .isEqualTo("7f7f7f7f7f7f7f7f00000000deadbeef33f75bd24aa1b2c300000000000000000000018bcfe5680000000000"
                        + "000000015a8772d15333f75bd24a0100007f7f7f7f7f7f7f7f");
        assertThat(Bytes.hex(revocation.toBytes()))
                .isEqualTo("00000000deadbeef33f75bd24aa1b2c300000000000000000000018bcfe5680000000000000000015a8772d1"
                        + "5333f75bd24a0101006074f50569cc964f5aece48e918c3ce6f30d69400553feba42f7df38a2725719b1e5fd"
                        + "ed9a4fc9e08481ec34c89c49a2dc0549b8e5f1a56c6f424dc579ed9c850dd038fff22c5ea6a17e65c372ae35"
                        + "6a2f40cf95a431b0e518bd8d70c152baad160000");
    }

    @Test
    void anythingSignedSurvivesAndVerifiesAndNoChangeGoesUnnoticed() throws MalformedPacketException {
        RandomSource random = Salsa20Random.seeded(1);
        for (int round = 0; round < 20; round++) {
            NetworkCredentials credentials = TestCredentials.random(random, CONTROLLER, NETWORK, MEMBER);
            for (Credential credential : credentials.all()) {
                assertThat(credential.verify(KNOWS_CONTROLLER)).isEqualTo(Verification.GOOD);
                byte[] bytes = credential.toBytes();
                assertThat(bytes).hasSize(credential.encodedLength());
                assertThat(TestCredentials.decodeLike(credential, bytes)).isEqualTo(credential);
                assertChangeIsNoticed(credential, bytes, random);
            }
        }
    }

    private static void assertChangeIsNoticed(Credential credential, byte[] bytes, RandomSource random) {
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Credential changed;
        try {
            changed = TestCredentials.decodeLike(credential, bytes);
        } catch (MalformedPacketException e) {
            return;
        }
        boolean onlyTheHolder = changed instanceof Capability capability
                && !capability.issuedTo().equals(credential.issuedTo())
                && capability.signature().equals(credential.signature());
        boolean nothingThatCounts = changed.equals(credential); // zeros that nobody reads
        if (!onlyTheHolder && !nothingThatCounts) {
            assertThat(changed.verify(KNOWS_CONTROLLER))
                    .as(credential + " " + at)
                    .isNotEqualTo(Verification.GOOD);
        }
    }

    @Test
    void nobodyButTheControllerMaySign() {
        Tag elsewhere = new Tag(NETWORK ^ 1L << 63, TIMESTAMP, 1, 1, MEMBER.address()).sign(CONTROLLER);
        assertThat(elsewhere.verify(KNOWS_CONTROLLER)).isEqualTo(Verification.BAD);
        Tag nobody = new Tag(1, TIMESTAMP, 1, 1, MEMBER.address());
        assertThat(nobody.signedBy()).isEqualTo(Address.NONE).isEqualTo(Address.controllerOf(1));
        assertThat(nobody.verify(KNOWS_CONTROLLER)).isEqualTo(Verification.BAD);
    }

    @Test
    void arbitraryBytesDecodeOrAreMalformed() {
        RandomSource random = Salsa20Random.seeded(3);
        NetworkCredentials credentials = TestCredentials.random(random, CONTROLLER, NETWORK, MEMBER);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = TestCredentials.mutated(credentials, random);
            try {
                NetworkCredentials decoded = NetworkCredentials.decode(new ByteReader(bytes));
                assertThat(decoded.encodedLength()).isLessThanOrEqualTo(2 * bytes.length + 9);
            } catch (MalformedPacketException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
