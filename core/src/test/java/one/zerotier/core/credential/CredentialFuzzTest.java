package one.zerotier.core.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;

/** Anybody can send anything in place of a credential: it is malformed, or what was read survives writing it again. */
class CredentialFuzzTest {
    @FunctionalInterface
    private interface Decoder {
        Credential decode(ByteReader in) throws MalformedPacketException;
    }

    @FuzzTest(maxDuration = "60s")
    void certificateOfMembership(byte[] input) throws MalformedPacketException {
        check(input, CertificateOfMembership::decode);
    }

    @FuzzTest(maxDuration = "60s")
    void tag(byte[] input) throws MalformedPacketException {
        check(input, Tag::decode);
    }

    @FuzzTest(maxDuration = "60s")
    void capability(byte[] input) throws MalformedPacketException {
        check(input, Capability::decode);
    }

    @FuzzTest(maxDuration = "60s")
    void certificateOfOwnership(byte[] input) throws MalformedPacketException {
        check(input, CertificateOfOwnership::decode);
    }

    @FuzzTest(maxDuration = "60s")
    void revocation(byte[] input) throws MalformedPacketException {
        check(input, Revocation::decode);
    }

    private static void check(byte[] input, Decoder decoder) throws MalformedPacketException {
        Credential decoded;
        try {
            decoded = decoder.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        assertThat(decoded.verify(address -> null)).isNotEqualTo(Verification.GOOD);
        assertThat(decoder.decode(new ByteReader(decoded.toBytes()))).isEqualTo(decoded);
    }

    @FuzzTest(maxDuration = "60s")
    void networkCredentials(byte[] input) throws MalformedPacketException {
        NetworkCredentials decoded;
        try {
            decoded = NetworkCredentials.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        assertThat(NetworkCredentials.decode(new ByteReader(TestCredentials.encode(decoded))))
                .isEqualTo(decoded);
    }
}
