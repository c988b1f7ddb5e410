package one.zerotier.core.network;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.rule.Party;
import one.zerotier.core.vectors.Vectors;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** Step by step what a stock member made of the credentials of another. */
class MembershipVectorTest {
    private static final String FILE = "credentials.json";
    private static final JsonNode IDENTITIES = Vectors.file(FILE).get("identities");
    private static final Identity CONTROLLER = Identity.parse(text(IDENTITIES, "controller"));
    private static final Identity B = Identity.parse(text(IDENTITIES, "b"));
    private static final Signers SIGNERS = address -> address.equals(CONTROLLER.address()) ? CONTROLLER : null;
    private static final IpAddress IP = IpAddress.parse("10.0.0.5");

    @Test
    void memberScenarios() throws MalformedPacketException {
        for (JsonNode scenario : cases(FILE, "member_scenarios")) {
            long timestamp = scenario.get("config_timestamp").asLong();
            long maxDelta = scenario.get("credential_time_max_delta").asLong();
            Membership membership = new Membership(
                    hex(IDENTITIES, "network_id"), B.address(), shown -> TimeWindow.isNear(shown, timestamp, maxDelta));
            boolean isPublic = text(scenario, "network_type").equals("public");
            CertificateOfMembership own = ownCertificate(text(scenario, "own_com"));
            for (JsonNode step : scenario.get("steps")) {
                String what = note(scenario) + ": " + text(step, "arrives");
                if (step.has("bytes")) {
                    assertThat(resultText(membership.add(decode(step), SIGNERS)))
                            .as(what)
                            .isEqualTo(text(step, "result"));
                }
                assertThat(isPublic || membership.isMember(own, B))
                        .as(what)
                        .isEqualTo(flag(step, "b_may_talk_on_this_network"));
                assertUsable(membership.party(), step, what);
            }
        }
    }

    private static CertificateOfMembership ownCertificate(String name) throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "certificates_of_membership")) {
            if (text(vector, "name").equals(name)) {
                return CertificateOfMembership.decode(new ByteReader(bytes(vector, "bytes")));
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static Credential decode(JsonNode step) throws MalformedPacketException {
        ByteReader in = new ByteReader(bytes(step, "bytes"));
        String what = text(step, "arrives");
        if (what.startsWith("certificate of membership")) {
            return CertificateOfMembership.decode(in);
        }
        if (what.startsWith("certificate of ownership")) {
            return CertificateOfOwnership.decode(in);
        }
        if (what.startsWith("capability")) {
            return Capability.decode(in);
        }
        return what.matches("(same |forged )?tag.*") ? Tag.decode(in) : Revocation.decode(in);
    }

    private static String resultText(AddResult result) {
        return switch (result) {
            case ACCEPTED_NEW -> "accepted as new";
            case ACCEPTED_REDUNDANT -> "accepted, already had it";
            case REJECTED_OLD, REJECTED_REVOKED, REJECTED_SIGNATURE, REJECTED_FULL, REJECTED_OTHER -> "rejected";
            case DEFERRED -> "deferred";
        };
    }

    private static void assertUsable(Party party, JsonNode step, String what) {
        for (int id = 1; id <= 2; id++) {
            JsonNode value = step.get("usable_tags_of_b").get(String.valueOf(id));
            assertThat(party.tag(id)).as(what).isEqualTo(value.isNull() ? Party.NO_TAG : value.asLong());
        }
        int capabilities = 0;
        for (int index = 0; index < party.capabilityCount(); index++) {
            capabilities += party.capability(index) == null ? 0 : 1;
        }
        assertThat(capabilities)
                .as(what)
                .isEqualTo(step.get("usable_capabilities_of_b").asInt());
        if (step.has("b_owns_10.0.0.5")) {
            assertThat(party.ownsIpv4((int) IP.low())).as(what).isEqualTo(flag(step, "b_owns_10.0.0.5"));
        }
    }
}
