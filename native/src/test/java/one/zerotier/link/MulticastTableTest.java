package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MulticastTableTest {
    private static final String TEXT = """
            2    eth0            1     0     333300000001
            3    zt0             1     0     333300000001
            3    zt0             2     0     01005e000001
            4    zt01            1     0     3333ff228a97
            5    ib0             1     0     00ffffffff12401bffff000000000000ffffffff

            nonsense
            """;

    private final MulticastTable table = new MulticastTable(TEXT);

    @Test
    void readsTheGroupsOfEachDevice() {
        assertThat(table.groups("zt0")).containsExactlyInAnyOrder(0x3333_0000_0001L, 0x0100_5e00_0001L);
        assertThat(table.groups("zt01")).containsExactly(0x3333_ff22_8a97L);
        assertThat(table.groups("ib0")).isEmpty();
        assertThat(table.groups("zt9")).isEmpty();
    }

    @Test
    void knowsNoDeviceButThoseWithGroups() {
        assertThat(table.groups("zt9")).isEmpty(); // does not make it known
        assertThat(table.devices()).containsExactlyInAnyOrder("eth0", "zt0", "zt01");
    }

    @Test
    void tellsWhetherItIsOutdated() {
        assertThat(table.says(TEXT)).isTrue();
        assertThat(table.says(TEXT.replace("zt01", "zt02"))).isFalse();
    }
}
