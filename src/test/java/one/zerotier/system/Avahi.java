package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Avahi on a machine, which announces and finds services on {@code zt0} and knows nothing of us. It has a message bus and a
 * {@code /run} of its own; all of it ends with its process.
 */
final class Avahi {
    private static final String SERVICE = "_zerotier-lab._tcp";
    private static final int START_TIMEOUT_S = 60;

    private final Host host;
    private final String name;
    private final Process process;
    private final Path log;

    /** Starts it; does not wait. */
    Avahi(Host host, String name) {
        this.host = host;
        this.name = name;
        Path settings = host.directory().resolve("avahi.conf");
        write(settings, """
                [server]
                host-name=%s
                allow-interfaces=zt0
                use-ipv4=yes
                use-ipv6=yes
                """.formatted(name));
        String script = """
                mount -t tmpfs tmpfs /run
                mkdir -p /run/dbus /run/avahi-daemon
                dbus-daemon --system --nofork --nopidfile &
                while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.1; done
                exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f %s
                """.formatted(settings);
        process = host.start(
                "avahi",
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-e",
                "-c",
                script);
        log = host.directory().resolve("avahi.err");
    }

    Avahi awaitStart() {
        await().atMost(START_TIMEOUT_S, SECONDS)
                .alias("Avahi on " + name)
                .until(() -> Files.readString(log).contains("Server startup complete."));
        return this;
    }

    /** Announces a service of this name. */
    void publish(String service) {
        host.start("publish", inside("avahi-publish", "-s", service, SERVICE, "631", "color=yes"));
    }

    /** All services that are known, in lines. */
    String browse() {
        return host.attempt(inside("avahi-browse", "-rpt", SERVICE)).out();
    }

    /**
     * How a service's line in that list begins. What follows is whichever address of its host Avahi has heard of first; see
     * {@link #resolve}.
     */
    static String found(String service, String hostName) {
        return "=;zt0;IPv4;" + service + ";" + SERVICE + ";local;" + hostName + ".local;";
    }

    /** The IPv4 address of another host of this name, in a line with it; an empty text if it does not answer. */
    String resolve(String hostName) {
        return host.attempt(inside("avahi-resolve", "-4", "-n", hostName + ".local"))
                .out();
    }

    void stop() {
        process.destroyForcibly();
    }

    /** A command that is run where this Avahi is. */
    private String[] inside(String... command) {
        assertThat(process.isAlive()).as("Avahi on " + name).isTrue();
        long pid = process.children().findAny().map(ProcessHandle::pid).orElse(0L);
        List<String> all =
                new ArrayList<>(List.of("nsenter", "--mount", "--pid", "--target", Long.toString(pid), "--"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
