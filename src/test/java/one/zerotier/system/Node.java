package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ZeroTier One on a machine of the lab: its home directory, and its process while it runs. */
final class Node {
    private static final long START_TIMEOUT_S = 60;
    /** A third of the time and memory that Java takes to start by default, where many start at once. */
    private static final List<String> THRIFTY =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-Dzerotier.warmup=off");

    private static final String EARTH_UP = "Network [0-9a-f]{16} \\(earth\\) is up on zt0 with (28\\.[0-9.]+)/8\\.";

    private final Host host;
    private final Path home;
    private final List<String> wrapper = new ArrayList<>();
    /** Homes are new here: each node would make an archive of classes that nobody uses. */
    private List<String> javaOptions = List.of("-Dzerotier.archive=off");

    private String outputName;
    private Process process;

    /** One whose home directory is missing yet. */
    Node(Host host) {
        this(host, host.directory().resolve("home"));
    }

    Node(Host host, Path home) {
        this.host = host;
        this.home = home;
    }

    /** A program, with arguments, that starts the daemon in its place. */
    Node startedBy(String... command) {
        wrapper.addAll(List.of(command));
        return this;
    }

    /** To make an archive of classes for its next start, as nodes do that are no test. */
    Node archiving() {
        javaOptions = List.of();
        return this;
    }

    /** To be started with these options of Java's. */
    Node withJava(String... options) {
        javaOptions = List.of(options);
        return this;
    }

    /** To be started as one of many. */
    Node thrifty() {
        javaOptions = THRIFTY;
        return this;
    }

    /** Starts it on its home directory, with these arguments besides. Does not wait for anything. */
    Node start(String... arguments) {
        outputName = home.getFileName() + "-" + host.nextNumber();
        List<String> command = new ArrayList<>(wrapper);
        command.add(Requirements.java());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", Requirements.jar().toString(), home.toString()));
        command.addAll(List.of(arguments));
        process = host.start(outputName, command.toArray(String[]::new));
        return this;
    }

    /** Waits until it is on Earth. */
    Node awaitEarth() {
        awaitLine("Online\\.");
        awaitLine(EARTH_UP);
        return this;
    }

    /** Waits until it has logged a line that ends so; returns the first group of the pattern, or all of it. */
    String awaitLine(String pattern) {
        Pattern wanted = Pattern.compile("(?m)(?:^|[A-Z]+ +)" + pattern + "$");
        await().atMost(START_TIMEOUT_S, SECONDS)
                .alias("a line \"" + pattern + "\" of " + home)
                .until(() -> wanted.matcher(stderr()).find() || !process.isAlive());
        Matcher line = wanted.matcher(stderr());
        assertThat(line.find())
                .as("no line \"" + pattern + "\" in\n" + stderr())
                .isTrue();
        return line.groupCount() > 0 ? line.group(1) : line.group();
    }

    /** Waits until its API is there. */
    Node awaitApi() {
        await().atMost(START_TIMEOUT_S, SECONDS)
                .alias("the API of " + home)
                .until(() -> Files.exists(home.resolve("zerotier-one.pid")) || !process.isAlive());
        return this;
    }

    /** What a founder prints for others. */
    String invitation() {
        Pattern line = Pattern.compile("Invitation: (earth-[A-Za-z0-9_-]+)\n");
        await().atMost(START_TIMEOUT_S, SECONDS)
                .alias("an invitation from " + home)
                .until(() -> line.matcher(stdout()).matches() || !process.isAlive());
        Matcher matcher = line.matcher(stdout());
        assertThat(matcher.matches()).as(stdout() + stderr()).isTrue();
        return matcher.group(1);
    }

    /** Waits until the process has ended by itself. */
    Program.Result awaitEnd() {
        await().atMost(START_TIMEOUT_S, SECONDS).alias("the end of " + home).until(() -> !process.isAlive());
        return new Program.Result(process.exitValue(), stdout(), stderr());
    }

    Host host() {
        return host;
    }

    Path home() {
        return home;
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Its address as a node. */
    String address() {
        Path file = home.resolve("identity.public");
        await().atMost(START_TIMEOUT_S, SECONDS).alias("an identity in " + home).until(() -> Files.exists(file));
        return read(file).substring(0, 10);
    }

    /** Its IPv4 address on Earth. */
    String earthIp() {
        return awaitLine(EARTH_UP);
    }

    /** Sends it a signal, by name. */
    void signal(String name) {
        Program.run(List.of("kill", "-" + name, Long.toString(pid())));
    }

    /** Ends it at once, without a chance to tidy up. */
    void crash() {
        signal("KILL");
        await().atMost(START_TIMEOUT_S, SECONDS).until(() -> !process.isAlive());
    }

    /** Ends it as a service manager does. */
    void stop() {
        signal("TERM");
        assertThat(awaitEnd().status()).as(stderr()).isZero();
    }

    String stdout() {
        return read(host.directory().resolve(outputName + ".out"));
    }

    String stderr() {
        return read(host.directory().resolve(outputName + ".err"));
    }

    /** What its API answers. */
    JsonNode api(String path) {
        return Host.json(request(path));
    }

    /** The same to something that is to change. */
    JsonNode post(String path, String json) {
        return Host.json(request(path, "--fail-with-body", "-d", json));
    }

    /** One of the numbers that it shows of itself. */
    double metric(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + " ([0-9.e+]+)$").matcher(request("/metrics"));
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private String request(String path, String... more) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "--max-time", "10", "-H", "X-ZT1-Auth: " + token()));
        command.addAll(List.of(more));
        command.add("http://127.0.0.1:" + apiPort() + path);
        return host.run(command.toArray(String[]::new));
    }

    /** Body and, after a space, status of what its API answers to a POST; nothing if it does not answer. */
    String tryPost(String path, String body) {
        Program.Result result = host.attempt(
                "curl",
                "-sS",
                "--max-time",
                "10",
                "-w",
                " %{http_code}",
                "-H",
                "X-ZT1-Auth: " + token(),
                "-d",
                body,
                "http://127.0.0.1:" + apiPort() + path);
        return result.status() == 0 ? result.out() : "";
    }

    String apiPort() {
        return read(home.resolve("zerotier-one.port")).strip();
    }

    String token() {
        return read(home.resolve("authtoken.secret")).strip();
    }

    boolean isOnline() {
        return api("/status").path("online").asBoolean();
    }

    /** Endpoints at which it reaches another node without help; none if that is relayed. */
    List<String> pathsTo(Node other) {
        List<String> paths = new ArrayList<>();
        api("/peer/" + other.address())
                .path("paths")
                .forEach(path -> paths.add(path.path("address").asText()));
        return paths;
    }

    /** What the command line makes of these words, of which none has a space in it. */
    Program.Result cli(String words) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(Requirements.java(), "-jar", Requirements.jar().toString(), "cli", "-D" + home));
        command.addAll(Host.words(words));
        return host.attempt(command.toArray(String[]::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
