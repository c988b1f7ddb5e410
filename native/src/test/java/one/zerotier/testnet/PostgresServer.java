package one.zerotier.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL with an empty database, for tests that kill it. It listens on one address and nowhere else, and runs as
 * nobody, because it refuses to run as root. Its programs come from a Maven artifact; where there is none for this machine, from
 * the system's package.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "zerotier";
    private static final String PASSWORD = "correct horse";
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final Path SYSTEM = Path.of("/usr/lib/postgresql");
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--reset-env", "--");
    private static final long TIMEOUT_S = 30;

    private final Path directory;
    private final Path programs;
    private final Path log;
    private final String address;
    private final int port;
    private final List<String> wrapper;
    private final Thread emergency = new Thread(this::remove);
    private Process process;

    /**
     * One that is not started yet.
     *
     * @param wrapper a command that runs another one elsewhere, in a network namespace say
     */
    public PostgresServer(String address, int port, List<String> wrapper) {
        this.address = address;
        this.port = port;
        this.wrapper = List.copyOf(wrapper);
        try {
            directory = Files.createTempDirectory("zerotier-postgres");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            log = directory.resolve("log");
            programs = programs();
            initialize();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(emergency);
    }

    private Path programs() throws IOException {
        String chosen = System.getProperty("zerotier.postgres"); // to try the tests with another version
        if (chosen != null) {
            return Path.of(chosen);
        }
        try (InputStream archive = PostgresServer.class.getResourceAsStream(ARCHIVE)) {
            if (archive != null && System.getProperty("os.arch").equals("amd64")) {
                Path file = directory.resolve("programs.txz");
                Files.copy(archive, file);
                run(List.of("tar", "-C", directory.toString(), "-xJf", file.toString()));
                return directory.resolve("bin");
            }
        }
        try (Stream<Path> versions = Files.list(SYSTEM)) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        } catch (IOException e) {
            throw new IOException("The tests need PostgreSQL: on Debian, apt-get install postgresql.", e);
        }
    }

    private void initialize() throws IOException {
        Path data = directory.resolve("data");
        Path password = directory.resolve("password");
        Files.createDirectory(data);
        Files.writeString(password, PASSWORD);
        run(List.of("chown", "nobody:nogroup", data.toString(), password.toString()));
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--locale=C",
                "--encoding=UTF8"));
        run(command);
        Files.writeString(data.resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
    }

    private void run(List<String> command) throws IOException {
        Process started = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (!started.waitFor(TIMEOUT_S, TimeUnit.SECONDS) || started.exitValue() != 0) {
                started.destroyForcibly();
                throw new IOException(String.join(" ", command) + " has failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Returns when it accepts connections. */
    public PostgresServer start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(AS_NOBODY);
        command.addAll(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=" + address,
                "-c",
                "unix_socket_directories="));
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (System.nanoTime() < deadlineNs) {
            Files.deleteIfExists(log);
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            while (process.isAlive() && System.nanoTime() < deadlineNs) {
                if (Files.readString(log).contains("ready to accept connections")) {
                    return this;
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
            // the last one's children may still be about to notice that it is gone
        }
        throw new IOException("PostgreSQL does not start:\n" + Files.readString(log));
    }

    /** Like a power failure, but for the disk. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends it in order, whoever is connected. */
    private void stop() {
        try {
            if (process != null && process.isAlive()) {
                signal("INT");
                process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it for a while without ending it, or lets it go on. */
    public void signal(String name) throws IOException {
        run(List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    /** What it has printed since the last start. */
    public String log() throws IOException {
        return Files.readString(log, UTF_8);
    }

    /** With name and password. */
    public String url() {
        return "postgresql://" + USER + ":" + PASSWORD.replace(" ", "%20") + "@" + address + ":" + port + "/postgres";
    }

    /** Stops it and removes everything; goes with the JVM at the latest. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(emergency);
        remove();
    }

    private void remove() {
        stop();
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
