package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import one.zerotier.libc.Errno;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NetlinkCodecTest {
    private static final int SEQUENCE = 7;
    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_MULTI = 0x2;
    private static final int NLM_F_DUMP_INTR = 0x10;

    private static final AddressMessage V4_ADDRESS = AddressMessage.ours(3, TestNet.ip("10.1.2.3"), 24);
    private static final AddressMessage V6_ADDRESS = AddressMessage.ours(3, TestNet.ip("fd00::7"), 64);
    private static final RouteMessage LINK_ROUTE =
            new RouteMessage(TestNet.ip("172.30.0.0"), 16, null, 3, TestNet.ip("10.1.2.3"), 5000);
    private static final RouteMessage GATEWAY_ROUTE =
            new RouteMessage(TestNet.ip("fd01::"), 48, TestNet.ip("fd00::1"), 3, null, 5000);

    @Test
    void addressesSurviveEncodingAndDecoding() throws Exception {
        for (AddressMessage address : List.of(V4_ADDRESS, V6_ADDRESS)) {
            NetlinkReader in = reader(address.encode(AddressMessage.RTM_NEWADDR, 0, "zt0"));
            assertThat(in.type()).isEqualTo(AddressMessage.RTM_NEWADDR);
            assertThat(AddressMessage.decode(in)).isEqualTo(address);
            assertThat(in.next()).isFalse();
        }
    }

    @Test
    void routesSurviveEncodingAndDecoding() throws Exception {
        for (RouteMessage route : List.of(LINK_ROUTE, GATEWAY_ROUTE)) {
            assertThat(RouteMessage.decode(reader(route.encode(RouteMessage.RTM_NEWROUTE, 0))))
                    .isEqualTo(route);
        }
    }

    @Test
    void ipv4AddressesBearBroadcastAndLabel() {
        byte[] message =
                V4_ADDRESS.encode(AddressMessage.RTM_NEWADDR, 0x605, "zt0").message(SEQUENCE);
        ByteBuffer expected = ByteBuffer.allocate(56)
                .order(ByteOrder.nativeOrder())
                .putInt(56)
                .putShort((short) 20)
                .putShort((short) 0x605)
                .putInt(SEQUENCE)
                .putInt(0)
                .put(new byte[] {2, 24, (byte) 0x82, 0})
                .putInt(3)
                .putShort((short) 8)
                .putShort((short) 1)
                .put(new byte[] {10, 1, 2, 3})
                .putShort((short) 8)
                .putShort((short) 2)
                .put(new byte[] {10, 1, 2, 3})
                .putShort((short) 8)
                .putShort((short) 3)
                .put(new byte[] {'z', 't', '0', 0})
                .putShort((short) 8)
                .putShort((short) 4)
                .put(new byte[] {10, 1, 2, (byte) 255});
        assertThat(message).isEqualTo(expected.array());
    }

    @Test
    void attributesArePaddedToFour() throws Exception {
        byte[] message =
                new NetlinkWriter(1, 0).attribute(3, "eth10").attribute(4, 1500).message(SEQUENCE);
        assertThat(message).hasSize(16 + 12 + 8);
        NetlinkReader in = new NetlinkReader(message);
        assertThat(in.next()).isTrue();
        NetlinkAttributes attributes = in.attributes(0);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.string()).isEqualTo("eth10");
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.type()).isEqualTo(4);
        assertThat(attributes.int32()).isEqualTo(1500);
        assertThat(attributes.next()).isFalse();
    }

    @Test
    void flagsOfAddressesAreToldApart() throws Exception {
        LinkMessage link = new LinkMessage(3, "eth0", true, false, 0);
        int temporaryTentativeDeprecated = 0x01 | 0x40 | 0x20;
        InterfaceAddress v6 = new AddressMessage(3, TestNet.ip("fd00::7"), 64, temporaryTentativeDeprecated).on(link);
        assertThat(v6.temporary() && v6.tentative() && v6.deprecated()).isTrue();
        InterfaceAddress secondary = new AddressMessage(3, TestNet.ip("10.1.2.3"), 24, 0x01).on(link);
        assertThat(secondary.temporary() || secondary.tentative() || secondary.deprecated())
                .isFalse();
        assertThat(V6_ADDRESS.on(link).tentative()).isFalse();
    }

    @Test
    void routesOfOtherTablesAndTypesAreLeftOut() throws Exception {
        byte[] message = LINK_ROUTE.encode(RouteMessage.RTM_NEWROUTE, 0).message(SEQUENCE);
        assertThat(RouteMessage.decode(reader(with(message, 16 + 4, 255)))).isNull(); // table local
        assertThat(RouteMessage.decode(reader(with(message, 16 + 7, 3)))).isNull(); // broadcast
        assertThat(RouteMessage.decode(reader(with(message, 16 + 9, 2)))).isNull(); // cloned
        assertThat(RouteMessage.decode(reader(with(message, 16, 28)))).isNull(); // MPLS
    }

    @Test
    void anAcknowledgementIsAnAnswer() throws Exception {
        NetlinkAnswer<AddressMessage> answer = answer();
        assertThat(answer.add(new NetlinkWriter(NLMSG_ERROR, 0).int32(0).message(SEQUENCE)))
                .isTrue();
        assertThat(answer.error()).isZero();
    }

    @Test
    void aRefusalSaysWhy() throws Exception {
        NetlinkAnswer<AddressMessage> answer = answer();
        assertThat(answer.add(new NetlinkWriter(NLMSG_ERROR, 0)
                        .int32(-Errno.EEXIST)
                        .int32(0)
                        .message(SEQUENCE)))
                .isTrue();
        assertThat(answer.error()).isEqualTo(Errno.EEXIST);
    }

    @Test
    void aDumpComesInSeveralDatagrams() throws Exception {
        byte[] first = newAddress(V4_ADDRESS, SEQUENCE);
        byte[] second = newAddress(V6_ADDRESS, SEQUENCE);
        byte[] noop = new NetlinkWriter(NLMSG_NOOP, 0).message(SEQUENCE);
        byte[] done = new NetlinkWriter(NLMSG_DONE, NLM_F_MULTI).int32(0).message(SEQUENCE);
        NetlinkAnswer<AddressMessage> answer = answer();
        assertThat(answer.add(concat(first, noop))).isFalse();
        assertThat(answer.add(concat(second, done))).isTrue();
        assertThat(answer.entries()).containsExactly(V4_ADDRESS, V6_ADDRESS);
        assertThat(answer.isInterrupted()).isFalse();
    }

    @Test
    void answersToOthersAreNotOurs() throws Exception {
        NetlinkAnswer<AddressMessage> answer = answer();
        assertThat(answer.add(newAddress(V4_ADDRESS, SEQUENCE - 1))).isFalse();
        assertThat(answer.add(new NetlinkWriter(NLMSG_DONE, 0).int32(0).message(SEQUENCE - 1)))
                .isFalse();
        assertThat(answer.entries()).isEmpty();
    }

    @Test
    void aDumpThatWasOvertakenIsMarked() throws Exception {
        NetlinkAnswer<AddressMessage> answer = answer();
        answer.add(new NetlinkWriter(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR)
                .int32(0)
                .message(SEQUENCE));
        assertThat(answer.isInterrupted()).isTrue();
    }

    @Test
    void impossibleLengthsAreMalformed() {
        byte[] message = newAddress(V4_ADDRESS, SEQUENCE);
        assertMalformed(Arrays.copyOf(message, 15));
        assertMalformed(Arrays.copyOf(message, message.length - 1));
        assertMalformed(with(message, 0, 15)); // shorter than its header
        assertMalformed(with(message, 0, 20)); // shorter than what is in every address
        assertMalformed(with(message, 3, 0x80)); // negative
        assertMalformed(with(message, 24, 3)); // attribute shorter than its header
        assertMalformed(with(message, 24, 7)); // address of three bytes
        assertMalformed(with(message, 25, 0x80)); // attribute of 32 KiB
        assertMalformed(with(message, 17, 33)); // prefix of 33 bits
    }

    @Test
    void mutatedAnswersAreReadOrMalformed() {
        byte[] link = new NetlinkWriter(LinkMessage.RTM_NEWLINK, NLM_F_MULTI)
                .int32(0)
                .int32(3)
                .int32(9)
                .int32(0)
                .attribute(3, "zt0")
                .message(SEQUENCE);
        byte[] route = GATEWAY_ROUTE.encode(RouteMessage.RTM_NEWROUTE, 0).message(SEQUENCE);
        byte[] done = new NetlinkWriter(NLMSG_DONE, NLM_F_MULTI).int32(0).message(SEQUENCE);
        byte[] valid = concat(concat(newAddress(V4_ADDRESS, SEQUENCE), link), concat(route, done));
        for (int seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            byte[] mutant = Arrays.copyOf(valid, valid.length - (random.nextBoolean() ? random.nextInt(60) : 0));
            for (int i = random.nextInt(6); i >= 0; i--) {
                mutant[random.nextInt(mutant.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(64) : random.nextInt());
            }
            readQuietly(mutant);
        }
    }

    @Test
    void randomBytesAreReadOrMalformed() {
        for (int seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length >= 16) { // with a plausible header, to get at the attributes
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.nativeOrder())
                        .putInt(0, bytes.length)
                        .putInt(8, SEQUENCE);
            }
            readQuietly(bytes);
        }
    }

    /** Anything but the one exception fails the test. */
    private static void readQuietly(byte[] bytes) {
        for (NetlinkAnswer.Decoder<Object> decoder : List.<NetlinkAnswer.Decoder<Object>>of(
                AddressMessage::decode, RouteMessage::decode, LinkMessage::decode)) {
            try {
                new NetlinkAnswer<>(SEQUENCE, decoder).add(bytes);
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    private static void assertMalformed(byte[] datagram) {
        assertThatThrownBy(() -> answer().add(datagram)).isInstanceOf(MalformedMessageException.class);
    }

    private static NetlinkAnswer<AddressMessage> answer() {
        return new NetlinkAnswer<>(SEQUENCE, AddressMessage::decode);
    }

    private static byte[] newAddress(AddressMessage address, int sequence) {
        return address.encode(AddressMessage.RTM_NEWADDR, NLM_F_MULTI, "zt0").message(sequence);
    }

    private static NetlinkReader reader(NetlinkWriter writer) throws MalformedMessageException {
        return reader(writer.message(SEQUENCE));
    }

    private static NetlinkReader reader(byte[] message) throws MalformedMessageException {
        NetlinkReader in = new NetlinkReader(message);
        assertThat(in.next()).isTrue();
        return in;
    }

    private static byte[] with(byte[] message, int offset, int value) {
        byte[] changed = message.clone();
        changed[offset] = (byte) value;
        return changed;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
