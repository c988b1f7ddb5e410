package one.zerotier.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import one.zerotier.core.crypto.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as Linux sends them. */
class MembershipReportTest {
    private static final String IGMP_V3 = "01005e0000160211223344550800"
            + "46c0002800004000010242e90a090801e000001694040000" // with a router alert
            + "2200f9fc0000000104000000e0010203";
    private static final String MLD_V2 = "33330000001602112233445586dd"
            + "6000000000240001" + "00".repeat(16) + "ff020000000000000000000000000016"
            + "3a00050200000100" // options, with a router alert
            + "8f00a1b20000000104000000ff020000000000000000000000001234";

    private static boolean isOne(String hex) {
        byte[] frame = Bytes.fromHex(hex);
        return MembershipReport.isOne(frame, 0, frame.length);
    }

    /** The same frame with another type of message. */
    private static String withType(String report, int type) {
        return report.equals(IGMP_V3)
                ? report.replace("2200f9fc", "%02x00f9fc".formatted(type))
                : report.replace("8f00a1b2", "%02x00a1b2".formatted(type));
    }

    @Test
    void reportsAreRecognized() {
        assertThat(isOne(IGMP_V3)).isTrue();
        assertThat(isOne(MLD_V2)).isTrue();
        assertThat(isOne("01005e0102030211223344550800450000200000400001020a0a0a090801e0010203" + "1600f9fce0010203"))
                .as("IGMP without options")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x12, 0x16, 0x17, 0x22})
    void allVersionsOfIgmpAre(int type) {
        assertThat(isOne(withType(IGMP_V3, type))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {131, 132, 143})
    void allVersionsOfMldAre(int type) {
        assertThat(isOne(withType(MLD_V2, type))).isTrue();
    }

    @Test
    void whatRoutersAskIsNot() {
        assertThat(isOne(withType(IGMP_V3, 0x11))).isFalse();
        assertThat(isOne(withType(MLD_V2, 130))).isFalse();
    }

    @Test
    void otherFramesAreNot() {
        assertThat(isOne("02" + IGMP_V3.substring(2))).as("unicast").isFalse();
        assertThat(isOne(IGMP_V3.replace("400001024", "400001114"))).as("UDP").isFalse();
        assertThat(isOne(MLD_V2.replace("3a0005", "110005")))
                .as("options before UDP")
                .isFalse();
        assertThat(isOne(withType(MLD_V2, 135))).as("neighbour solicitation").isFalse();
        assertThat(isOne(IGMP_V3.replace("550800", "550806"))).as("ARP").isFalse();
    }

    @Test
    void whatIsCutOffOrPlayedIsNeitherAFaultNorAReport() {
        for (String report : new String[] {IGMP_V3, MLD_V2}) {
            byte[] frame = Bytes.fromHex(report);
            for (int length = 0; length < frame.length; length++) {
                MembershipReport.isOne(Arrays.copyOf(frame, length), 0, length);
            }
            Random random = new Random(1);
            for (int i = 0; i < 10_000; i++) {
                byte[] other = frame.clone();
                other[14 + random.nextInt(frame.length - 14)] = (byte) random.nextInt();
                other[14 + random.nextInt(frame.length - 14)] = (byte) random.nextInt();
                MembershipReport.isOne(other, 0, other.length - random.nextInt(10));
            }
        }
        assertThat(isOne(IGMP_V3.replace("080046c0", "080041c0")))
                .as("a header too short to be one")
                .isFalse();
        assertThat(isOne(IGMP_V3.replace("080046c0", "08004fc0")))
                .as("a header longer than the frame")
                .isFalse();
    }
}
