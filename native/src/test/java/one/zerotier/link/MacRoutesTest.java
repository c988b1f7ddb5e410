package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;

/** Tables put together by hand as the kernel of macOS writes them. */
final class MacRoutesTest {
    private static final int INDEX = 9;
    private static final int UP = 0x1;
    private static final int GATEWAY = 0x2;
    private static final int HOST = 0x4;
    private static final int STATIC = 0x800;
    private static final int DST_GATEWAY_NETMASK = 0x7;

    private static final String V4_TARGET = "1002 0000 0a010000 0000000000000000";
    private static final String V4_GATEWAY = "1002 0000 0a000001 0000000000000000";
    private static final String V4_NETMASK_16 = "06ff 0000 ffff 0000"; // 6 bytes and padding
    private static final String LINK = "0812 0900 06000000";
    private static final String V6_TARGET = "1c1e 0000 00000000 fd010000000000000000000000000000 00000000";
    private static final String V6_LINK_LOCAL = "1c1e 0000 00000000 fe800009000000000000000000000001 00000000";
    private static final String V6_NETMASK_48 = "0e1e 0000 00000000 ffffffffffff 0000";
    private static final String NO_NETMASK = "00000000";

    @Test
    void readsRoutesOfBothFamilies() throws Exception {
        byte[] table = table(
                message(INDEX, UP | GATEWAY, V4_TARGET, V4_GATEWAY, V4_NETMASK_16),
                message(INDEX, UP, V4_TARGET, LINK, V4_NETMASK_16),
                message(INDEX, UP | GATEWAY, V6_TARGET, V6_LINK_LOCAL, V6_NETMASK_48));
        assertThat(MacRoutes.read(table, INDEX, "feth150"))
                .containsExactly(
                        new Route(TestNet.ip("10.1.0.0"), 16, TestNet.ip("10.0.0.1"), "feth150", null),
                        new Route(TestNet.ip("10.1.0.0"), 16, null, "feth150", null),
                        new Route(TestNet.ip("fd01::"), 48, TestNet.ip("fe80::1"), "feth150", null));
    }

    @Test
    void anEmptyNetmaskIsThatOfTheDefaultRoute() throws Exception {
        String any = "1002 0000 00000000 0000000000000000";
        byte[] table = table(message(INDEX, UP | GATEWAY, any, V4_GATEWAY, NO_NETMASK));
        assertThat(MacRoutes.read(table, INDEX, "feth150")).singleElement().matches(Route::isDefault);
    }

    @Test
    void aRouteToASingleHostIsListedIfSomebodyAddedIt() throws Exception {
        byte[] table = table(message(INDEX, UP | HOST | STATIC, V4_TARGET, LINK, NO_NETMASK));
        assertThat(MacRoutes.read(table, INDEX, "feth150"))
                .containsExactly(new Route(TestNet.ip("10.1.0.0"), 32, null, "feth150", null));
    }

    @Test
    void leavesOutHostsAndOtherInterfaces() throws Exception {
        byte[] table = table(
                message(INDEX, UP | HOST, V4_TARGET, LINK, V4_NETMASK_16),
                message(INDEX, 0, V4_TARGET, LINK, V4_NETMASK_16),
                message(INDEX + 1, UP, V4_TARGET, LINK, V4_NETMASK_16));
        assertThat(MacRoutes.read(table, INDEX, "feth150")).isEmpty();
    }

    @Test
    void impossibleLengthsAreMalformed() {
        byte[] table = table(message(INDEX, UP, V4_TARGET, LINK, V4_NETMASK_16));
        byte[] tooShort = table.clone();
        tooShort[ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : 1] = 91;
        byte[] tooLongAddress = table.clone();
        tooLongAddress[92] = 127;
        for (byte[] malformed : new byte[][] {Arrays.copyOf(table, table.length - 1), tooShort, tooLongAddress}) {
            assertThatThrownBy(() -> MacRoutes.read(malformed, INDEX, "feth150"))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void mutatedTablesAreReadOrMalformed() {
        byte[] table = table(
                message(INDEX, UP | GATEWAY, V4_TARGET, V4_GATEWAY, V4_NETMASK_16),
                message(INDEX, UP | GATEWAY, V6_TARGET, V6_LINK_LOCAL, V6_NETMASK_48));
        for (int seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            byte[] mutant = Arrays.copyOf(table, table.length - (random.nextBoolean() ? random.nextInt(100) : 0));
            for (int i = random.nextInt(6); i >= 0; i--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(MacRoutes.read(mutant, INDEX, "feth150")).hasSizeLessThanOrEqualTo(3);
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageContaining(" ");
            }
        }
    }

    @Test
    void lookupsAreNoChanges() {
        assertThat(MacRoutes.isChange(0x1)).as("RTM_ADD").isTrue();
        assertThat(MacRoutes.isChange(0xc)).as("RTM_NEWADDR").isTrue();
        assertThat(MacRoutes.isChange(0x4)).as("RTM_GET").isFalse();
        assertThat(MacRoutes.isChange(0x7)).as("RTM_MISS").isFalse();
    }

    private static byte[] message(int index, int flags, String... addresses) {
        byte[] tail = HexFormat.of().parseHex(String.join("", addresses).replace(" ", ""));
        ByteBuffer message = ByteBuffer.allocate(92 + tail.length).order(ByteOrder.nativeOrder());
        message.putShort(0, (short) message.capacity()).put(2, (byte) 5).put(3, (byte) 4);
        message.putShort(4, (short) index).putInt(8, flags).putInt(12, DST_GATEWAY_NETMASK);
        message.put(92, tail);
        return message.array();
    }

    private static byte[] table(byte[]... messages) {
        ByteBuffer table = ByteBuffer.allocate(
                Arrays.stream(messages).mapToInt(message -> message.length).sum());
        for (byte[] message : messages) {
            table.put(message);
        }
        return table.array();
    }
}
