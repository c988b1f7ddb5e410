package one.zerotier.link;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * {@code /proc/net/dev_mcast} of Linux as it was once. Columns: index, device, users, static users, address in 12
 * hexadecimal digits.
 */
final class MulticastTable {
    private static final int DEVICE = 1;
    private static final int ADDRESS = 4;
    private static final int COLUMNS = 5;

    private final String text;
    private final Map<String, Set<Long>> groups = new HashMap<>();

    /** Lines that are something else, like addresses of InfiniBand, are left out. */
    MulticastTable(String text) {
        this.text = text;
        text.lines().forEach(this::read);
    }

    private void read(String line) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length == COLUMNS && columns[ADDRESS].matches("[0-9a-fA-F]{12}")) {
            groups.computeIfAbsent(columns[DEVICE], device -> new HashSet<>())
                    .add(Long.parseLong(columns[ADDRESS], 16));
        }
    }

    /** Whether it still is what the system says. */
    boolean says(String newText) {
        return text.equals(newText);
    }

    /** Those that listen to anything. */
    Set<String> devices() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** The groups of one device, each in 48 bits. */
    Set<Long> groups(String device) {
        return Collections.unmodifiableSet(groups.getOrDefault(device, Set.of()));
    }
}
