package one.zerotier.daemon.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import one.zerotier.core.env.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics}, as Prometheus reads it. */
@Timeout(60)
class MetricsTest {
    private static final String NETWORK = "33f75bd24aa1b2c3";
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{([a-z_]+=\"[^\"\\\\\\n]*\",?)*\\})? (-?[0-9]+|\\+Inf)");

    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private List<String> lines() throws Exception {
        HttpResponse<String> answer = api.send(api.request("/metrics?jsonp=x"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .isEqualTo(Optional.of("text/plain; version=0.0.4; charset=utf-8"));
        assertThat(answer.body()).endsWith("\n");
        return answer.body().lines().toList();
    }

    private long value(String series) throws Exception {
        return lines().stream()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> Long.parseLong(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void everyFamilyIsWholeAndBeginsWithItsHelpAndType() throws Exception {
        api.engine.meet(new Neighbour(FakeEngine.START_MS));
        api.post("/network/" + NETWORK, "{}");
        api.advance(2_000);
        Set<String> families = new HashSet<>();
        Set<String> series = new HashSet<>();
        List<String> lines = new ArrayList<>(lines());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("# HELP ")) {
                String family = line.substring(7, line.indexOf(' ', 7));
                assertThat(families.add(family))
                        .as("%s is in one piece", family)
                        .isTrue();
                assertThat(lines.get(i + 1)).matches("# TYPE " + family + " (counter|gauge|histogram)");
                assertThat(lines.get(i + 2)).startsWith(family);
                i++;
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            assertThat(series.add(line.substring(0, line.lastIndexOf(' '))))
                    .as("%s is there once", line)
                    .isTrue();
            assertThat(families).anyMatch(sample.group(1)::startsWith);
        }
    }

    @Test
    void stocksNamesAndLabelsAreThere() throws Exception {
        api.engine.meet(new Neighbour(FakeEngine.START_MS));
        api.post("/network/" + NETWORK, "{}");
        api.post("/controller/network/" + NETWORK, "{'private':false}");
        api.post("/controller/network/" + NETWORK + "/member/5a8772d153", "{}");
        api.advance(2_000);
        assertThat(lines())
                .contains(
                        "# HELP zt_data number of bytes ZeroTier has transmitted or received",
                        "# TYPE zt_data counter",
                        "zt_data{direction=\"rx\",protocol=\"tcp\"} 0",
                        "# HELP zt_num_networks number of networks this instance is joined to",
                        "zt_num_networks 1",
                        "# TYPE zt_peer_latency histogram",
                        "controller_network_count 1");
        assertThat(value("zt_data{direction=\"rx\",protocol=\"udp\"}")).isPositive();
        assertThat(value("zt_data{direction=\"tx\",protocol=\"udp\"}")).isPositive();
        assertThat(value("zt_packet{direction=\"rx\",packet_type=\"hello\"}")).isPositive();
        assertThat(value("zt_packet{direction=\"tx\",packet_type=\"ok\"}")).isPositive();
        assertThat(value("zt_packet{direction=\"tx\",packet_type=\"qos\"}")).isZero();
        assertThat(value("zt_network_multicast_groups_subscribed{network_id=\"" + NETWORK + "\"}"))
                .isNotNegative();
        assertThat(value("zt_peer_path_count{node_id=\"5a8772d153\",status=\"alive\"}"))
                .isEqualTo(1);
        assertThat(value("zt_peer_path_count{node_id=\"5a8772d153\",status=\"dead\"}"))
                .isZero();
        assertThat(value("zt_peer_packets{direction=\"rx\",node_id=\"5a8772d153\"}"))
                .isPositive();
        assertThat(value("zt_peer_packets{direction=\"tx\",node_id=\"5a8772d153\"}"))
                .isPositive();
        assertThat(value("controller_member_count")).isPositive();
        assertThat(value("zt_peer_packet_errors{node_id=\"5a8772d153\"}")).isZero();
        for (String direction : List.of("rx", "tx")) {
            for (String accepted : List.of("yes", "no")) {
                assertThat(value("zt_network_packets{accepted=\"" + accepted + "\",direction=\"" + direction
                                + "\",network_id=\"" + NETWORK + "\"}"))
                        .isNotNegative();
            }
            for (String error : List.of(
                    "obj_not_found",
                    "unsupported_operation",
                    "identity_collision",
                    "need_membership_certificate",
                    "network_access_denied",
                    "unwanted_multicast",
                    "authentication_required",
                    "internal_server_error")) {
                assertThat(value("zt_packet_error{direction=\"" + direction + "\",error_type=\"" + error + "\"}"))
                        .isNotNegative();
            }
        }
    }

    @Test
    void whatTheControllerDoesIsCounted() throws Exception {
        String id = "33f75bd24aa1b2c3";
        String path = "/controller/network/" + id;
        api.post(path, "{}");
        api.post(path, "{'name':'x'}");
        api.letSomebodyAsk(Long.parseUnsignedLong(id, 16));
        assertThat(value("controller_network_change_count")).isEqualTo(2);
        assertThat(value("controller_member_change_count")).isEqualTo(1);
        assertThat(value("controller_network_config_request")).isPositive();
        assertThat(value("zt_packet_error{direction=\"tx\",error_type=\"network_access_denied\"}"))
                .isPositive();
        api.post(path + "/member/5a8772d153", "{'authorized':true}");
        api.post(path + "/member/5a8772d153", "{'authorized':false}");
        api.post(path + "/member/5a8772d153", "{'authorized':true}");
        api.delete(path + "/member/5a8772d153");
        assertThat(value("controller_member_auth_count")).isEqualTo(2);
        assertThat(value("controller_member_deauth_count")).isEqualTo(2);
        assertThat(value("controller_member_change_count")).isGreaterThanOrEqualTo(5);
        assertThat(value("controller_network_config_request_queue")).isZero();
        assertThat(value("controller_network_config_request_threads")).isEqualTo(1);
    }

    @Test
    void theHistogramOfLatenciesAddsUp() throws Exception {
        api.engine.meet(new Neighbour(FakeEngine.START_MS));
        api.advance(2_000);
        String labels = "{node_id=\"5a8772d153\"";
        long all = value("zt_peer_latency_count" + labels + "}");
        assertThat(all).isPositive();
        assertThat(value("zt_peer_latency_bucket" + labels + ",le=\"1000\"}")).isEqualTo(all);
        assertThat(value("zt_peer_latency_bucket" + labels + ",le=\"+Inf\"}")).isEqualTo(all);
        assertThat(value("zt_peer_latency_sum" + labels + "}")).isNotNegative();
    }

    @Test
    void familiesWithoutANumberAreLeftOut() throws Exception {
        assertThat(lines()).noneMatch(line -> line.contains("zt_peer_") || line.contains("zt_network_multicast"));
    }

    @Test
    void everyCounterOfOursIsThereWithItsHelp() throws Exception {
        List<String> lines = lines();
        for (Counter counter : Counter.values()) {
            String name = "zerotier_" + counter.name().toLowerCase(Locale.ROOT) + "_total";
            assertThat(lines).contains("# HELP " + name + " " + counter.description(), "# TYPE " + name + " counter");
            assertThat(counter.description()).endsWith(".").hasSizeGreaterThan(10);
        }
        assertThat(lines).contains("zerotier_online 1", "zerotier_peers 0", "zerotier_peers_direct 0");
    }

    @Test
    void labelsAndHelpCannotBreakTheFormat() {
        PrometheusText text = new PrometheusText();
        text.gauge("a", "one \"two\"\nthree \\").add(1, "x", "\"}\n\\");
        assertThat(new String(text.toBytes(), UTF_8))
                .isEqualTo("# HELP a one \"two\"\\nthree \\\\\n# TYPE a gauge\na{x=\"\\\"}\\n\\\\\"} 1\n");
    }

    @Test
    void theFileInTheHomeIsWholeForEveryReader() throws Exception {
        api.home.publishMetrics(new Metrics(api.engine).text());
        assertThat(Files.readAllLines(directory.resolve("metrics.prom"))).contains("zt_num_networks 0");
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }
}
