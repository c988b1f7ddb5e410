package one.zerotier.link;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code /proc/net/dev_mcast} of Linux. Columns: index, device, users, static users, address in 12 hexadecimal digits.
 */
final class MulticastTable {
    private static final int DEVICE = 1;
    private static final int ADDRESS = 4;
    private static final int COLUMNS = 5;

    private MulticastTable() {}

    /**
     * The groups of one device, each in 48 bits. Lines that are something else, like addresses of InfiniBand, are left
     * out.
     */
    static Set<Long> groups(List<String> lines, String device) {
        Set<Long> groups = new HashSet<>();
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+", -1);
            if (columns.length == COLUMNS
                    && columns[DEVICE].equals(device)
                    && columns[ADDRESS].matches("[0-9a-fA-F]{12}")) {
                groups.add(Long.parseLong(columns[ADDRESS], 16));
            }
        }
        return Set.copyOf(groups);
    }
}
