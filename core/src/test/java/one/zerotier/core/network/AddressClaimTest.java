package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressClaimTest {
    /** Payloads do not begin where their buffers do. */
    private static final int OFFSET = 5;

    private static final int IPV6_HEADER_LENGTH = 40;

    private static final String LINK_LOCAL = "fe800000000000000000000000000007";
    private static final String VICTIM = "20010db8000000000000000000000042";
    private static final String ADVERTISEMENT = "8800000020000000" + VICTIM + "0201020000000001";
    private static final String SOLICITATION = "8700000000000000" + LINK_LOCAL + "0101020000000001";

    private final AddressClaim claim = new AddressClaim();

    private boolean read(String etherType, String hex) {
        byte[] payload = Bytes.fromHex(hex.replace(" ", ""));
        byte[] buffer = new byte[OFFSET + payload.length + 64];
        Arrays.fill(buffer, (byte) 0xee); // nothing after the frame counts
        System.arraycopy(payload, 0, buffer, OFFSET, payload.length);
        return claim.read(Integer.parseInt(etherType, 16), buffer, OFFSET, payload.length);
    }

    private static String ipv6(String next, String source, String rest) {
        return "60000000 0000 " + next + " ff " + source + " ff020000000000000000000000000001 " + rest;
    }

    private IpAddress claimed() {
        return claim.isV4() ? IpAddress.v4((int) claim.low()) : IpAddress.v6(claim.high(), claim.low());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an ARP request         | 0806 | 0001080006040001 020000000001 0a000007 000000000000 0a000009
            an ARP reply           | 0806 | 0001080006040002 020000000001 0a000007 020000000002 0a000009
            an ARP announcement    | 0806 | 0001080006040001 020000000001 0a000007 000000000000 0a000007
            a padded ARP request   | 0806 | 0001080006040001 020000000001 0a000007 000000000000 0a000009 0000
            ARP in a priority tag  | 8100 | e000 0806 0001080006040001 020000000001 0a000007 000000000000 0a000009
            ARP in two such tags   | 88a8 | 0000 8100 0000 0806 0001080006040002 020000000001 0a000007 020000000002 0a000009
            """)
    void arpClaimsTheAddressOfItsSender(String what, String etherType, String hex) {
        assertThat(read(etherType, hex)).as(what).isTrue();
        assertThat(claimed()).isEqualTo(IpAddress.parse("10.0.0.7"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an advertisement          | 3a | fe800000000000000000000000000007 |
            after a hop-by-hop header | 00 | fe800000000000000000000000000007 | 3a00000000000000
            after two headers         | 3c | fe800000000000000000000000000007 | 2b01000000000000 0000000000000000 3a00000000000000
            after an authentication   | 33 | fe800000000000000000000000000007 | 3a01000000000000 00000000
            in a fragment of one      | 2c | fe800000000000000000000000000007 | 3a00000000000001
            in a first fragment       | 2c | fe800000000000000000000000000007 | 3a00000100000001
            from no address           | 3a | 00000000000000000000000000000000 |
            """)
    void anAdvertisementClaimsItsTarget(String what, String next, String source, String headers) {
        assertThat(read("86dd", ipv6(next, source, (headers == null ? "" : headers) + ADVERTISEMENT)))
                .as(what)
                .isTrue();
        assertThat(claimed().toString()).isEqualTo("2001:db8::42");
    }

    @Test
    void aRedirectClaimsItsTarget() {
        assertThat(read("86dd", ipv6("3a", LINK_LOCAL, "8900000000000000" + VICTIM + LINK_LOCAL)))
                .isTrue();
        assertThat(claimed().toString()).isEqualTo("2001:db8::42");
    }

    @Test
    void whoAsksClaimsTheAddressFromWhichHeAsks() {
        for (String message : new String[] {SOLICITATION, "85000000000000000101020000000001", "8600000000000000"}) {
            assertThat(read("86dd", ipv6("3a", VICTIM, message))).as(message).isTrue();
            assertThat(claimed().toString()).isEqualTo("2001:db8::42");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an ARP probe         | 0806 | 0001080006040001 020000000001 00000000 000000000000 0a000009
            a short ARP request  | 0806 | 0001080006040001 020000000001 0a000007 000000000000 0a0000
            ARP in another VLAN  | 8100 | 0005 0806 0001080006040001 020000000001 0a000007 000000000000 0a000009
            a short tag          | 8100 | 000008
            IPv4                 | 0800 | 4500001c00000000400100000a0000070a00000908000000
            a short IPv6 header  | 86dd | 60
            """)
    void whatIsOnlyAQuestionOrNotWholeOrOfAnotherKindClaimsNothing(String what, String etherType, String hex) {
        assertThat(read(etherType, hex)).as(what).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a search for duplicates          | 3a | 00000000000000000000000000000000 | 8700000000000000 SOLICITED
            a short advertisement            | 3a | 20010db8000000000000000000000042 | 8800000020000000 20010db80000000000000000000000
            a later fragment                 | 2c | 20010db8000000000000000000000042 | 3a00000800000001 8700000000000000 SOLICITED
            a short header                   | 00 | 20010db8000000000000000000000042 | 3a00
            a header longer than the frame   | 00 | 20010db8000000000000000000000042 | 3aff000000000000 8700000000000000 SOLICITED
            a header that nobody knows       | 32 | 20010db8000000000000000000000042 | 3a00000000000000 8700000000000000 SOLICITED
            no ICMP                          | 3a | 20010db8000000000000000000000042 |
            a ping                           | 3a | 20010db8000000000000000000000042 | 8000000000000000
            UDP                              | 11 | 20010db8000000000000000000000042 | 8700000000000000 SOLICITED
            """)
    void neitherDoesOtherIpv6(String what, String next, String source, String rest) {
        String message = rest == null ? "" : rest.replace("SOLICITED", LINK_LOCAL);
        assertThat(read("86dd", ipv6(next, source, message))).as(what).isFalse();
    }

    /** Cut anywhere, and with any byte changed, in an array that ends where the frame does. */
    @Test
    void nothingIsReadBeyondTheFrame() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            byte[] whole = Bytes.fromHex(ipv6(
                            "00",
                            VICTIM,
                            "2c01000000000000 0000000000000000 3300000000000001 3a00000000000000" + ADVERTISEMENT)
                    .replace(" ", ""));
            whole[random.nextInt(whole.length)] = (byte) random.nextInt();
            whole[IPV6_HEADER_LENGTH + 8 * random.nextInt(4) + random.nextInt(2)] = (byte) random.nextInt(64);
            byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            boolean claims = claim.read(EthernetFrame.IPV6, cut, 0, cut.length);
            assertThat(claims && cut.length < IPV6_HEADER_LENGTH).isFalse();
        }
    }
}
