package one.zerotier.daemon.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells under each other, each column as wide as its widest cell. */
final class Table {
    private final List<String[]> lines = new ArrayList<>();

    /** @param heading its first line; may be empty */
    Table(String... heading) {
        if (heading.length > 0) {
            lines.add(heading);
        }
    }

    void add(String... cells) {
        lines.add(cells);
    }

    @Override
    public String toString() {
        int columns = lines.isEmpty() ? 0 : lines.get(0).length;
        int[] widths = new int[columns];
        for (String[] line : lines) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], line[column].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            StringBuilder cells = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                cells.append(line[column]).append(" ".repeat(widths[column] - line[column].length() + 2));
            }
            text.append(cells.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
