package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.daemon.json.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MulticastLimitsJsonTest {
    private static final NetworkRecord NEW = NetworkRecord.create(0x5b12fb8b815f79a6L, 7);
    private static final String USUAL = "{'burst':4194304,'bytesPerSecond':4194304,'memberShare':50}";
    private static final String USUAL_GROUP = "{'burst':1048576,'bytesPerSecond':1048576,'memberShare':50}";
    private static final String USUAL_BROADCAST =
            "{'adi':0,'burst':65536,'bytesPerSecond':32768,'mac':'ff:ff:ff:ff:ff:ff','memberShare':50}";

    private static NetworkRecord patch(NetworkRecord network, String limits) throws InvalidValueException {
        return NetworkJson.patch(network, json("{'multicastLimits':" + limits + "}"));
    }

    private static String shown(NetworkRecord network) {
        return text(NetworkJson.write(network).path("multicastLimits"));
    }

    private static String all(String network, String group, String groups) {
        return "{'group':" + group + ",'groups':[" + groups + "],'network':" + network + "}";
    }

    @Test
    void aNetworkOfWhichNothingIsSaidShowsNone() throws InvalidValueException {
        assertThat(NetworkJson.write(NEW).has("multicastLimits")).isFalse();
        assertThat(patch(NEW, "null")).isEqualTo(NEW);
    }

    @Test
    void whatIsNotGivenStaysAsItWasAndNullIsAsUsual() throws InvalidValueException {
        NetworkRecord first = patch(NEW, "{'network':{'bytesPerSecond':64}}");
        String slow = "{'burst':16384,'bytesPerSecond':64,'memberShare':50}";
        assertThat(shown(first)).isEqualTo(all(slow, USUAL_GROUP, USUAL_BROADCAST));
        NetworkRecord second = patch(
                first,
                "{'group':{'bytesPerSecond':'200000','burst':300000,'memberShare':7},'groups':["
                        + "{'mac':'01:00:5e:00:00:fb','adi':4294967295,'bytesPerSecond':1099511627776}]}");
        String wide = "{'burst':300000,'bytesPerSecond':200000,'memberShare':7}";
        String mdns = "{'adi':4294967295,'burst':1073741824,'bytesPerSecond':1099511627776,"
                + "'mac':'01:00:5e:00:00:fb','memberShare':50}";
        assertThat(shown(second)).isEqualTo(all(slow, wide, mdns + "," + USUAL_BROADCAST));
        assertThat(patch(second, shown(second))).isEqualTo(second);
        assertThat(NetworkJson.patch(second, json("{'name':'home','mtu':1500}")).multicastLimits())
                .as("tools that know nothing of it")
                .isEqualTo(second.multicastLimits());
        NetworkRecord third = patch(second, "{'network':null,'group':null,'groups':null}");
        assertThat(third.multicastLimits()).isEqualTo(MulticastLimits.DEFAULT);
        assertThat(shown(third)).isEqualTo(all(USUAL, USUAL_GROUP, USUAL_BROADCAST));
        assertThat(patch(second, "null").multicastLimits()).isNull();
    }

    @Test
    void ofAGroupThatIsThereTwiceTheLastCounts() throws InvalidValueException {
        NetworkRecord network = patch(
                NEW,
                "{'groups':[{'mac':'ff:ff:ff:ff:ff:ff','bytesPerSecond':1},"
                        + "{'mac':'ff:ff:ff:ff:ff:ff','bytesPerSecond':2}]}");
        assertThat(shown(network)).contains("'bytesPerSecond':2,").doesNotContain("'bytesPerSecond':1,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5|multicastLimits must be an object such as"
                        + " {\"network\":{\"bytesPerSecond\":4194304,\"burst\":4194304,\"memberShare\":50}}.",
                "{'network':5}|multicastLimits.network must be an object with"
                        + " \"bytesPerSecond\", \"burst\" and \"memberShare\".",
                "{'network':{}}|multicastLimits.network needs \"bytesPerSecond\", a number.",
                "{'network':{'bytesPerSecond':'fast'}}|multicastLimits.network.bytesPerSecond must be a number.",
                "{'group':{'bytesPerSecond':0}}|multicastLimits.group.bytesPerSecond must be from 1 to 1099511627776.",
                "{'group':{'bytesPerSecond':1,'burst':-1}}"
                        + "|multicastLimits.group.burst must be from 16384 to 1073741824.",
                "{'group':{'bytesPerSecond':1,'memberShare':101}}"
                        + "|multicastLimits.group.memberShare must be from 1 to 100.",
                "{'groups':{}}|multicastLimits.groups must be an array.",
                "{'groups':[{'bytesPerSecond':1}]}|multicastLimits.groups[0] needs \"mac\", a string.",
                "{'groups':[{'bytesPerSecond':1,'mac':'x'}]}|multicastLimits.groups[0].mac: \"x\" is not a MAC address.",
                "{'groups':[{'bytesPerSecond':1,'mac':'02:00:00:00:00:01'}]}"
                        + "|multicastLimits.groups[0].mac: 02:00:00:00:00:01 is not the MAC of a group.",
                "{'groups':[{'bytesPerSecond':1,'mac':'ff:ff:ff:ff:ff:ff','adi':-1}]}"
                        + "|multicastLimits.groups[0].adi must be from 0 to 4294967295.",
            })
    void whatCannotBeIsRefusedAndNamed(String limits, String sentence) {
        assertThatThrownBy(() -> patch(NEW, limits))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(sentence);
    }

    @Test
    void thereMayBe64Groups() throws InvalidValueException {
        List<String> groups = new ArrayList<>();
        for (int i = 1; i < MulticastLimits.MAX_GROUPS; i++) {
            groups.add("{'mac':'01:00:5e:00:00:fb','adi':" + i + ",'bytesPerSecond':1}");
        }
        MulticastLimits most =
                Objects.requireNonNull(patch(NEW, "{'groups':" + groups + "}").multicastLimits());
        assertThat(most.groups()).hasSize(MulticastLimits.MAX_GROUPS);
        groups.add("{'mac':'01:00:5e:00:00:fb','bytesPerSecond':1}");
        assertThatThrownBy(() -> patch(NEW, "{'groups':" + groups + "}"))
                .hasMessage("multicastLimits.groups has more than 64 groups, broadcast included.");
    }

    @Test
    void aFileHoldsThemAndWhatIsWrongInItIsLeftOut() throws InvalidValueException {
        NetworkRecord network = patch(NEW, "{'network':{'bytesPerSecond':64}}");
        assertThat(NetworkJson.read(NetworkJson.write(network), Entries.Complaints.REFUSE))
                .isEqualTo(network);
        List<String> complaints = new ArrayList<>();
        NetworkRecord read = NetworkJson.read(
                JsonText.object("{'id':'5b12fb8b815f79a6','creationTime':7,'multicastLimits':{"
                        + "'network':{'bytesPerSecond':64},'group':7,'groups':[7]}}"),
                complaint -> complaints.add(complaint.getMessage()));
        assertThat(read).isEqualTo(network);
        assertThat(complaints)
                .containsExactly(
                        "multicastLimits.group must be an object with"
                                + " \"bytesPerSecond\", \"burst\" and \"memberShare\".",
                        "multicastLimits.groups[0] must be an object with"
                                + " \"bytesPerSecond\", \"burst\" and \"memberShare\".");
    }
}
