package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MulticastTableTest {
    private static final List<String> TABLE = List.of(
            "2    eth0            1     0     333300000001",
            "3    zt0             1     0     333300000001",
            "3    zt0             2     0     01005e000001",
            "4    zt01            1     0     3333ff228a97",
            "5    ib0             1     0     00ffffffff12401bffff000000000000ffffffff",
            "",
            "nonsense");

    @Test
    void readsTheGroupsOfOneDevice() {
        assertThat(MulticastTable.groups(TABLE, "zt0")).containsExactlyInAnyOrder(0x3333_0000_0001L, 0x0100_5e00_0001L);
        assertThat(MulticastTable.groups(TABLE, "zt01")).containsExactly(0x3333_ff22_8a97L);
        assertThat(MulticastTable.groups(TABLE, "ib0")).isEmpty();
        assertThat(MulticastTable.groups(TABLE, "zt9")).isEmpty();
    }
}
