package one.zerotier.core.credential;

import static one.zerotier.core.vectors.Vectors.hex16;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.credential.CertificateOfMembership.Qualifier;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.rule.RuleFields;

/** Credentials as core has read them, in the words of the vectors. */
public final class CredentialFields {
    private CredentialFields() {}

    public static Map<String, Object> of(NetworkCredentials credentials) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "coms",
                credentials.memberships().stream().map(CredentialFields::of).toList());
        fields.put(
                "capabilities",
                credentials.capabilities().stream().map(CredentialFields::of).toList());
        fields.put("tags", credentials.tags().stream().map(CredentialFields::of).toList());
        fields.put(
                "revocations",
                credentials.revocations().stream().map(CredentialFields::of).toList());
        fields.put(
                "certificates_of_ownership",
                credentials.ownerships().stream().map(CredentialFields::of).toList());
        return fields;
    }

    public static Map<String, Object> of(CertificateOfMembership certificate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<Object> qualifiers = new ArrayList<>();
        for (Qualifier qualifier : certificate.qualifiers()) {
            qualifiers.add(Map.of(
                    "id", qualifier.id(),
                    "value", hex16(qualifier.value()),
                    "max_delta", hex16(qualifier.maxDelta())));
        }
        fields.put("qualifiers", qualifiers);
        fields.put("timestamp", certificate.timestamp());
        fields.put("network_id", hex16(certificate.networkId()));
        fields.put("issued_to", certificate.issuedTo().toString());
        fields.put("signed_by", certificate.signedBy().toString());
        fields.put("signature", certificate.signature().toString());
        return fields;
    }

    public static Map<String, Object> of(Tag tag) {
        Map<String, Object> fields = grant(tag);
        fields.put("value", Integer.toUnsignedLong(tag.value()));
        fields.put("signed_by", tag.signedBy().toString());
        fields.put("signature", tag.signature().toString());
        return fields;
    }

    private static Map<String, Object> grant(Grant grant) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network_id", hex16(grant.networkId()));
        fields.put("timestamp", grant.timestamp());
        fields.put("id", Integer.toUnsignedLong(grant.id()));
        fields.put("issued_to", grant.issuedTo().toString());
        return fields;
    }

    public static Map<String, Object> of(Capability capability) {
        Map<String, Object> fields = grant(capability);
        fields.put("rules", RuleFields.of(capability.rules()));
        fields.put("max_custody_chain_length", capability.maxCustodyChainLength());
        List<Object> custody = new ArrayList<>();
        for (Capability.Custody link : capability.custody()) {
            custody.add(Map.of(
                    "to", link.to().toString(),
                    "from", link.from().toString(),
                    "signature", link.signature().toString()));
        }
        fields.put("custody", custody);
        return fields;
    }

    public static Map<String, Object> of(CertificateOfOwnership certificate) {
        Map<String, Object> fields = grant(certificate);
        fields.put("flags", hex16(certificate.flags()));
        List<Object> things = new ArrayList<>();
        for (Thing thing : certificate.things()) {
            String value = hex16(thing.high()) + hex16(thing.low());
            int digits = switch (thing.type()) {
                case Thing.MAC -> 12;
                case Thing.IPV4 -> 8;
                default -> 32;
            };
            things.add(Map.of("type", thing.type(), "value_16", value, "meaningful", value.substring(0, digits)));
        }
        fields.put("things", things);
        fields.put("signed_by", certificate.signedBy().toString());
        fields.put("signature", certificate.signature().toString());
        return fields;
    }

    public static Map<String, Object> of(Revocation revocation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", Integer.toUnsignedLong(revocation.id()));
        fields.put("network_id", hex16(revocation.networkId()));
        fields.put("credential_id", Integer.toUnsignedLong(revocation.credentialId()));
        fields.put("threshold", revocation.threshold());
        fields.put("flags", hex16(revocation.flags()));
        fields.put("fast_propagate", revocation.isFastPropagate());
        fields.put("target", revocation.issuedTo().toString());
        fields.put("signed_by", revocation.signedBy().toString());
        fields.put("credential_type", revocation.typeCode());
        fields.put("signature", revocation.signature().toString());
        return fields;
    }
}
