package one.zerotier.core.network;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import one.zerotier.core.wire.IpAddress;
import org.junit.jupiter.api.Test;

class MacVectorTest {
    private static final String FILE = "mac.json";

    @Test
    void macsOfMembersAndBack() {
        for (JsonNode vector : cases(FILE, "mac_from_address")) {
            long networkId = hex(vector, "network_id");
            long mac = Mac.of(hex(vector, "address"), networkId);
            assertThat(mac).isEqualTo(hex(vector, "mac"));
            assertThat(Mac.format(mac)).isEqualTo(text(vector, "mac_text"));
            assertThat(Mac.parse(text(vector, "mac_text"))).isEqualTo(mac);
            assertThat(Mac.addressOf(mac, networkId)).isEqualTo(hex(vector, "address_back"));
            assertThat(Mac.isMember(mac, networkId)).isTrue();
        }
    }

    @Test
    void macsOfOthers() {
        for (JsonNode vector : cases(FILE, "address_from_any_mac")) {
            long networkId = hex(vector, "network_id");
            assertThat(Mac.addressOf(hex(vector, "mac"), networkId)).isEqualTo(hex(vector, "address"));
            assertThat(Mac.isMember(hex(vector, "mac"), networkId))
                    .isEqualTo(flag(vector, "first_octet_belongs_to_network"));
        }
    }

    @Test
    void firstOctets() {
        List<JsonNode> octets = cases(FILE, "first_octet_by_lowest_network_id_byte");
        for (int low = 0; low < octets.size(); low++) {
            assertThat(Mac.of(0, low) >>> 40).isEqualTo(octets.get(low).asLong());
        }
    }

    @Test
    void properties() {
        for (JsonNode vector : cases(FILE, "mac_properties")) {
            assertThat(Mac.isMulticast(hex(vector, "mac"))).isEqualTo(flag(vector, "multicast"));
            assertThat(Mac.isBroadcast(hex(vector, "mac"))).isEqualTo(flag(vector, "broadcast"));
        }
    }

    @Test
    void emulatedIpv6() {
        for (JsonNode vector : cases(FILE, "ipv6_from_network_and_address")) {
            long address = hex(vector, "address");
            long networkId = hex(vector, "network_id");
            assertThat(EmulatedIpv6.rfc4193(address, networkId).ip().toBytes()).isEqualTo(bytes(vector, "rfc4193"));
            assertThat(EmulatedIpv6.rfc4193(address, networkId)).hasToString(text(vector, "rfc4193_text"));
            assertThat(EmulatedIpv6.sixPlane(address, networkId).ip().toBytes()).isEqualTo(bytes(vector, "sixplane"));
            assertThat(EmulatedIpv6.sixPlane(address, networkId)).hasToString(text(vector, "sixplane_text"));
            assertThat(Mac.linkLocal(Mac.of(address, networkId)).toBytes())
                    .isEqualTo(bytes(vector, "link_local_from_mac"));
        }
    }

    @Test
    void groupsThatResolveAddresses() {
        for (JsonNode vector : cases(FILE, "address_resolution_groups")) {
            assertThat(MulticastGroup.resolving(IpAddress.parse(text(vector, "ip"))))
                    .isEqualTo(new MulticastGroup(hex(vector, "mac"), (int) hex(vector, "adi")));
        }
    }
}
