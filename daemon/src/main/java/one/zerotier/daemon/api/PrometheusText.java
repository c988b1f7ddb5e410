package one.zerotier.daemon.api;

import java.nio.charset.StandardCharsets;

/** The text format of Prometheus, version 0.0.4: families of numbers, each with its help and type before it. */
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();
    private String family = "";
    private String pending = "";

    /** Begins a family. Its help and type are written with the first number, because a family without one is left out. */
    PrometheusText gauge(String name, String help) {
        return family(name, help, "gauge");
    }

    PrometheusText counter(String name, String help) {
        return family(name, help, "counter");
    }

    PrometheusText histogram(String name, String help) {
        return family(name, help, "histogram");
    }

    private PrometheusText family(String name, String help, String type) {
        family = name;
        pending = "# HELP " + name + " " + escapeHelp(help) + "\n# TYPE " + name + " " + type + "\n";
        return this;
    }

    /** A number of the family, with names and values of its labels by turns. */
    PrometheusText add(long value, String... labels) {
        return addTo("", value, labels);
    }

    /** The same under the family's name with a suffix: a part of a histogram. */
    PrometheusText addTo(String suffix, long value, String... labels) {
        text.append(pending).append(family).append(suffix);
        pending = "";
        for (int i = 0; i + 1 < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            text.append(escape(labels[i + 1])).append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
        return this;
    }

    private static String escape(String value) {
        return escapeHelp(value).replace("\"", "\\\"");
    }

    /** Quotes stand for themselves here. */
    private static String escapeHelp(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n");
    }

    byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
