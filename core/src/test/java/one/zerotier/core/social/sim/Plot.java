package one.zerotier.core.social.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A diagram with lines, as SVG: a few hundred bytes a line, without fonts or windows of this machine. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int RIGHT = 130;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#c0392b", "#7f8c8d", "#e0a800", "#1f6fb2");

    private record Point(double x, double y) {}

    private record Line(String label, List<Point> points) {}

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<String> xTicks = new ArrayList<>();
    private final List<Double> xTicksAt = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private DoubleFunction<String> yTick = y -> String.format(Locale.ROOT, "%.0f", y);
    private double xMax;
    private double yMax;

    Plot(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    Plot xTick(double at, String label) {
        xTicksAt.add(at);
        xTicks.add(label);
        xMax = Math.max(xMax, at);
        return this;
    }

    /** Values are shares of 1. */
    Plot inPercent() {
        yMax = 1;
        yTick = y -> String.format(Locale.ROOT, "%.0f %%", 100 * y);
        return this;
    }

    /** At 0, 1, 2 and so on times the step, from an index on. */
    Plot line(String label, int firstIndex, double step, List<? extends Number> values) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i).doubleValue();
            points.add(new Point((firstIndex + i) * step, value));
            xMax = Math.max(xMax, (firstIndex + i) * step);
            yMax = Math.max(yMax, value);
        }
        lines.add(new Line(label, points));
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        double step = niceStep(yMax);
        yMax = Math.ceil(yMax / step - 1e-9) * step;
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH, HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, LEFT, 22, "start", title);
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", xLabel);
        text(svg, LEFT, TOP - 4, "end", yLabel);
        for (double y = 0; y < yMax + step / 2; y += step) {
            stroke(svg, LEFT, yAt(y), WIDTH - RIGHT, yAt(y));
            text(svg, LEFT - 6, yAt(y) + 4, "end", yTick.apply(y));
        }
        for (int i = 0; i < xTicks.size(); i++) {
            stroke(svg, xAt(xTicksAt.get(i)), HEIGHT - BOTTOM, xAt(xTicksAt.get(i)), HEIGHT - BOTTOM + 4);
            text(svg, xAt(xTicksAt.get(i)), HEIGHT - BOTTOM + 18, "middle", xTicks.get(i));
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(StringBuilder svg, Line line, String colour, int number) {
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (Point point : line.points) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", xAt(point.x), yAt(point.y)));
        }
        svg.append("\"/>\n");
        int y = TOP + 14 + 18 * number;
        svg.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>%n",
                WIDTH - RIGHT + 12, y - 6, colour));
        text(svg, WIDTH - RIGHT + 30, y, "start", line.label);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }

    private static void stroke(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ccc\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private double xAt(double x) {
        return LEFT + (WIDTH - LEFT - RIGHT) * x / xMax;
    }

    private double yAt(double y) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / yMax;
    }

    /** 1, 2 or 5 times a power of ten, so that there are four to ten of them. */
    private static double niceStep(double max) {
        double power = Math.pow(10, Math.floor(Math.log10(max / 4)));
        double ratio = max / 4 / power;
        return power * (ratio >= 5 ? 5 : ratio >= 2 ? 2 : 1);
    }
}
