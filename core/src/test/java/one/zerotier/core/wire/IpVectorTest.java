package one.zerotier.core.wire;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.flag;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpVectorTest {
    private static final String FILE = "mac.json";

    @Test
    void endpointsToBytesAndBack() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "inetaddress")) {
            Endpoint endpoint = text(vector, "text").isEmpty() ? null : Endpoint.parse(text(vector, "text"));
            ByteWriter out = ByteWriter.allocate(Endpoint.MAX_LENGTH);
            Endpoint.encode(endpoint, out);
            assertThat(out.toBytes()).isEqualTo(bytes(vector, "bytes"));
            assertThat(Endpoint.encodedLength(endpoint)).isEqualTo(out.position());
            assertThat(Endpoint.decode(new ByteReader(out.toBytes()))).isEqualTo(endpoint);
        }
    }

    @Test
    void endpointsAsTheyMayArrive() {
        for (JsonNode vector : cases(FILE, "inetaddress_parsing")) {
            ByteReader in = new ByteReader(bytes(vector, "bytes"));
            int length = in.remaining();
            Endpoint endpoint;
            try {
                endpoint = Endpoint.decode(in);
            } catch (MalformedPacketException e) {
                assertThat(flag(vector, "parses")).as(note(vector)).isFalse();
                continue;
            }
            assertThat(flag(vector, "parses")).as(note(vector)).isTrue();
            assertThat(length - in.remaining()).isEqualTo(vector.get("consumed").asInt());
            JsonNode address = vector.get("address");
            if (address.get("family").asInt() == 0) {
                assertThat(endpoint).as(note(vector)).isNull();
            } else {
                assertThat(endpoint)
                        .isEqualTo(new Endpoint(
                                IpAddress.parse(text(address, "ip")),
                                address.get("port").asInt()));
            }
        }
    }

    @Test
    void scopes() {
        for (JsonNode vector : cases(FILE, "ip_scopes")) {
            IpAddress ip = IpAddress.parse(text(vector, "ip"));
            assertThat(ip.scope().name().replace("_", ""))
                    .as(text(vector, "ip"))
                    .isEqualToIgnoringCase(text(vector, "scope").replace("_", ""));
            assertThat(ip.scope().preference())
                    .isEqualTo(vector.get("scope_number").asInt());
            assertThat(ip.isUsableAsPath()).as(text(vector, "ip")).isEqualTo(flag(vector, "usable_as_path"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "1:0:0:2::3, 1:0:0:2::3",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:10.1.2.3, ::ffff:10.1.2.3",
        "64:ff9b::10.1.2.3, 64:ff9b::a01:203",
        "0:0:1::, 0:0:1::",
        "10.0.0.255, 10.0.0.255",
    })
    void textForms(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.0001",
                "10.0.0.-1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                ":::",
                "12345::",
                "::g",
                "fe80::1%eth0",
                "1:2:3:4:5:6:7:8::",
                "example.org",
                "::1.2.3",
            })
    void whatIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessage("\"" + text + "\" is not an IP address");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "0.0.0.0/0, 255.1.2.3, true",
        "0.0.0.0/0, ::1, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/32, 10.1.2.2, false",
        "fd00::1/64, fd00::ffff, true",
        "fd00::1/64, fd00:0:0:1::1, false",
        "fd00::/72, fd00::ff:0:0:0, true",
        "fd00::/72, fd00::100:0:0:0, false",
        "::/0, fe80::1, true",
        "fd00::7/128, fd00::7, true",
    })
    void prefixesContain(String prefix, String ip, boolean contained) {
        assertThat(IpPrefix.parse(prefix).contains(IpAddress.parse(ip))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "fd00::/129", "10.0.0.0/-1", "10.0.0.0/1x"})
    void whatIsNoPrefix(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse(text));
    }

    @Test
    void networkClearsTheHostBits() {
        assertThat(IpPrefix.parse("10.1.2.3/12").network()).hasToString("10.0.0.0/12");
        assertThat(IpPrefix.parse("fd00::1:2:3/120").network()).hasToString("fd00::1:2:0/120");
    }
}
