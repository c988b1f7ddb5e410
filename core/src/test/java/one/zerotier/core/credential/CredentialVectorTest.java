package one.zerotier.core.credential;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import one.zerotier.core.credential.CertificateOfMembership.Qualifier;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.vectors.Vectors;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Certificates that stock nodes made, read and judged. */
class CredentialVectorTest {
    private static final String FILE = "credentials.json";
    private static final JsonNode IDENTITIES = Vectors.file(FILE).get("identities");
    private static final SecretIdentity CONTROLLER = SecretIdentity.parse(text(IDENTITIES, "controller"));
    private static final Map<Address, Identity> KNOWN = new HashMap<>();

    static {
        for (String name : List.of("controller", "a", "b", "x", "y")) {
            Identity identity = identity(name);
            KNOWN.put(identity.address(), identity);
        }
    }

    @FunctionalInterface
    private interface Decoder<C> {
        C decode(ByteReader in) throws MalformedPacketException;
    }

    private static Identity identity(String name) {
        return Identity.parse(text(IDENTITIES, name));
    }

    /** What all five kinds have in common. */
    private static <C extends Credential> C decode(JsonNode vector, Decoder<C> decoder)
            throws MalformedPacketException {
        ByteReader in = new ByteReader(bytes(vector, "bytes"));
        C credential = decoder.decode(in);
        String what = vector.path("name").asText() + " " + note(vector);
        assertThat(in.remaining()).isZero();
        assertThat(credential.toBytes()).as(what).isEqualTo(bytes(vector, "bytes"));
        assertThat(credential.signedBytes()).as(what).isEqualTo(bytes(vector, "bytes_signed"));
        assertThat(credential.verify(KNOWN::get)).as(what).isEqualTo(verification(text(vector, "verification")));
        assertThat(credential.verify(address -> null))
                .as(what)
                .isEqualTo(verification(text(vector, "verification_if_controller_unknown")));
        JsonNode fields = vector.get("fields");
        assertThat(credential.networkId()).isEqualTo(hex(fields, "network_id"));
        if (fields.has("signature")) {
            assertThat(credential.signature()).hasToString(text(fields, "signature"));
        }
        if (credential instanceof Grant grant) {
            assertThat(Integer.toUnsignedLong(grant.id()))
                    .isEqualTo(fields.get("id").asLong());
            assertThat(grant.timestamp()).isEqualTo(fields.get("timestamp").asLong());
        }
        return credential;
    }

    private static Verification verification(String text) {
        return switch (text) {
            case "valid" -> Verification.GOOD;
            case "invalid" -> Verification.BAD;
            case "waiting for the signer's identity" -> Verification.SIGNER_UNKNOWN;
            default -> throw new IllegalArgumentException(text);
        };
    }

    @Test
    void certificatesOfMembership() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "certificates_of_membership")) {
            CertificateOfMembership certificate = decode(vector, CertificateOfMembership::decode);
            assertMembership(certificate, vector.get("fields"));
            if (text(vector, "verification").equals("valid")) {
                assertThat(certificate.sign(CONTROLLER)).isEqualTo(certificate);
            }
            if (text(vector, "name").equals("a")) {
                assertThat(CertificateOfMembership.of(
                                        certificate.networkId(), certificate.timestamp(), 1_800_000, identity("a"))
                                .sign(CONTROLLER))
                        .isEqualTo(certificate);
            }
        }
    }

    private static void assertMembership(CertificateOfMembership certificate, JsonNode fields) {
        assertThat(certificate.timestamp()).isEqualTo(fields.get("timestamp").asLong());
        assertThat(certificate.networkId()).isEqualTo(hex(fields, "network_id"));
        assertThat(certificate.issuedTo()).hasToString(text(fields, "issued_to"));
        assertThat(certificate.signedBy()).hasToString(text(fields, "signed_by"));
        assertThat(certificate.qualifiers()).hasSameSizeAs(fields.get("qualifiers"));
        for (int index = 0; index < certificate.qualifiers().size(); index++) {
            JsonNode expected = fields.get("qualifiers").get(index);
            assertThat(certificate.qualifiers().get(index))
                    .isEqualTo(new Qualifier(
                            expected.get("id").asLong(), hex(expected, "value"), hex(expected, "max_delta")));
        }
    }

    @Test
    void agreement() throws MalformedPacketException {
        Map<String, CertificateOfMembership> certificates = new HashMap<>();
        for (JsonNode vector : cases(FILE, "certificates_of_membership")) {
            certificates.put(
                    text(vector, "name"), CertificateOfMembership.decode(new ByteReader(bytes(vector, "bytes"))));
        }
        for (JsonNode vector : cases(FILE, "agreement")) {
            CertificateOfMembership mine = Objects.requireNonNull(certificates.get(text(vector, "mine")));
            CertificateOfMembership other = Objects.requireNonNull(certificates.get(text(vector, "other")));
            assertThat(mine.agreesWith(other, identity(text(vector, "other_identity"))))
                    .as(vector.toString())
                    .isEqualTo(flag(vector, "agrees"));
        }
    }

    @Test
    void membershipParsing() {
        for (JsonNode vector : cases(FILE, "membership_parsing")) {
            CertificateOfMembership certificate = parse(vector, CertificateOfMembership::decode);
            if (certificate != null) {
                assertMembership(certificate, vector.get("fields"));
            }
        }
    }

    /** Null if it does not parse. */
    private static <C> @Nullable C parse(JsonNode vector, Decoder<C> decoder) {
        ByteReader in = new ByteReader(bytes(vector, "bytes"));
        int length = in.remaining();
        try {
            C credential = decoder.decode(in);
            assertThat(flag(vector, "parses")).as(note(vector)).isTrue();
            assertThat(length - in.remaining())
                    .as(note(vector))
                    .isEqualTo(vector.get("consumed").asInt());
            return credential;
        } catch (MalformedPacketException e) {
            assertThat(flag(vector, "parses")).as(note(vector)).isFalse();
            return null;
        }
    }

    @Test
    void tags() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "tags")) {
            Tag tag = decode(vector, Tag::decode);
            JsonNode fields = vector.get("fields");
            assertThat(Integer.toUnsignedLong(tag.value()))
                    .isEqualTo(fields.get("value").asLong());
            assertThat(tag.issuedTo()).hasToString(text(fields, "issued_to"));
            assertThat(tag.signedBy()).hasToString(text(fields, "signed_by"));
            if (text(vector, "verification").equals("valid")) {
                Tag unsigned = new Tag(tag.networkId(), tag.timestamp(), tag.id(), tag.value(), tag.issuedTo());
                assertThat(unsigned.sign(CONTROLLER)).isEqualTo(tag);
            }
        }
    }

    @Test
    void capabilities() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "capabilities")) {
            Capability capability = decode(vector, Capability::decode);
            assertCapability(capability, vector.get("fields"));
            if (text(vector, "verification").equals("valid") && capability.maxCustodyChainLength() == 1) {
                Capability unsigned = new Capability(
                        capability.networkId(), capability.timestamp(), capability.id(), capability.rules());
                assertThat(unsigned.sign(CONTROLLER, capability.issuedTo())).isEqualTo(capability);
            }
        }
    }

    private static void assertCapability(Capability capability, JsonNode fields) {
        assertThat(capability.issuedTo()).hasToString(text(fields, "issued_to"));
        assertThat(capability.maxCustodyChainLength())
                .isEqualTo(fields.get("max_custody_chain_length").asInt());
        assertThat(capability.rules().size()).isEqualTo(fields.get("rules").size());
        for (int index = 0; index < capability.rules().size(); index++) {
            assertThat(capability.rules().get(index).code())
                    .isEqualTo(fields.get("rules").get(index).get("type").asInt());
        }
        assertThat(capability.custody()).hasSameSizeAs(fields.get("custody"));
        for (int index = 0; index < capability.custody().size(); index++) {
            Capability.Custody link = capability.custody().get(index);
            JsonNode expected = fields.get("custody").get(index);
            assertThat(link.to()).hasToString(text(expected, "to"));
            assertThat(link.from()).hasToString(text(expected, "from"));
            assertThat(link.signature()).hasToString(text(expected, "signature"));
        }
    }

    @Test
    void capabilityParsing() {
        for (JsonNode vector : cases(FILE, "capability_parsing")) {
            Capability capability = parse(vector, Capability::decode);
            if (capability != null) {
                assertCapability(capability, vector.get("fields"));
                assertThat(capability.verify(KNOWN::get))
                        .as(note(vector))
                        .isEqualTo(verification(text(vector, "verification")));
            }
        }
    }

    @Test
    void certificatesOfOwnership() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "certificates_of_ownership")) {
            CertificateOfOwnership certificate = decode(vector, CertificateOfOwnership::decode);
            JsonNode fields = vector.get("fields");
            assertThat(certificate.flags()).isEqualTo(hex(fields, "flags"));
            assertThat(certificate.issuedTo()).hasToString(text(fields, "issued_to"));
            assertThat(certificate.signedBy()).hasToString(text(fields, "signed_by"));
            assertThat(certificate.things()).hasSameSizeAs(fields.get("things"));
            for (int index = 0; index < certificate.things().size(); index++) {
                JsonNode expected = fields.get("things").get(index);
                assertThat(certificate.things().get(index))
                        .isEqualTo(new Thing(
                                expected.get("type").asInt(),
                                Long.parseUnsignedLong(
                                        text(expected, "value_16").substring(0, 16), 16),
                                Long.parseUnsignedLong(
                                        text(expected, "value_16").substring(16), 16)));
            }
            for (JsonNode probe : vector.get("probes")) {
                assertThat(owns(certificate, text(probe, "thing")))
                        .as(probe.toString())
                        .isEqualTo(flag(probe, "owns"));
            }
            if (text(vector, "verification").equals("valid")) {
                CertificateOfOwnership unsigned = new CertificateOfOwnership(
                        certificate.networkId(),
                        certificate.timestamp(),
                        certificate.id(),
                        certificate.things(),
                        certificate.issuedTo());
                assertThat(unsigned.sign(CONTROLLER)).isEqualTo(certificate);
            }
        }
    }

    private static boolean owns(CertificateOfOwnership certificate, String text) {
        boolean isMac = text.indexOf(':') < 0 && text.indexOf('.') < 0;
        Thing thing = isMac ? Thing.mac(Long.parseLong(text, 16)) : Thing.ip(IpAddress.parse(text));
        return certificate.owns(thing.type(), thing.high(), thing.low());
    }

    @Test
    void revocations() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "revocations")) {
            Revocation revocation = decode(vector, Revocation::decode);
            JsonNode fields = vector.get("fields");
            assertThat(Integer.toUnsignedLong(revocation.id()))
                    .isEqualTo(fields.get("id").asLong());
            assertThat(Integer.toUnsignedLong(revocation.credentialId()))
                    .isEqualTo(fields.get("credential_id").asLong());
            assertThat(revocation.threshold()).isEqualTo(fields.get("threshold").asLong());
            assertThat(revocation.flags()).isEqualTo(hex(fields, "flags"));
            assertThat(revocation.isFastPropagate()).isEqualTo(flag(fields, "fast_propagate"));
            assertThat(revocation.issuedTo()).hasToString(text(fields, "target"));
            assertThat(revocation.signedBy()).hasToString(text(fields, "signed_by"));
            assertThat(revocation.typeCode())
                    .isEqualTo(fields.get("credential_type").asInt());
            CredentialType type = revocation.type();
            if (text(vector, "verification").equals("valid") && type != null) {
                Revocation unsigned = new Revocation(
                        revocation.id(),
                        revocation.networkId(),
                        revocation.credentialId(),
                        revocation.threshold(),
                        revocation.flags(),
                        revocation.issuedTo(),
                        type);
                assertThat(unsigned.sign(CONTROLLER)).isEqualTo(revocation);
            }
        }
    }
}
