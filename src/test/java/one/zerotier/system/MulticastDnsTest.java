package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A service that is announced on one member is found on another by Avahi, of which neither knows anything of us.
 *
 * <pre>
 *   founder (public)      alice ── NAT ── internet ── NAT ── bob
 * </pre>
 */
class MulticastDnsTest {
    private static final int START_TIMEOUT_S = 10;
    private static final int FIND_TIMEOUT_S = 30;

    private EarthLab earth;
    private Node alice;
    private Node bob;

    @BeforeEach
    void startThree(TestInfo test) {
        earth = new EarthLab(test);
        alice = earth.newcomer("alice", Nat.Kind.PORT_RESTRICTED);
        bob = earth.newcomer("bob", Nat.Kind.PORT_RESTRICTED);
        alice.awaitEarth();
        bob.awaitEarth();
    }

    @AfterEach
    void stop() {
        if (earth != null) {
            earth.close();
        }
    }

    @Test
    void aServiceOfOneMemberIsFoundOnAnother() throws IOException {
        Process onAlice = startAvahi(alice.host(), "alice");
        Process onBob = startAvahi(bob.host(), "bob");
        bob.host()
                .start(
                        "publish",
                        inside(onBob, "avahi-publish", "-s", "Printer", "_zerotier-lab._tcp", "631", "color=yes"));
        String[] browse = inside(onAlice, "avahi-browse", "-rpt", "_zerotier-lab._tcp");
        await().atMost(FIND_TIMEOUT_S, SECONDS)
                .untilAsserted(() -> assertThat(alice.host().attempt(browse).out())
                        .contains("=;zt0;IPv4;Printer;_zerotier-lab._tcp;local;bob.local;" + bob.earthIp()
                                + ";631;\"color=yes\""));
        assertThat(alice.host().run(inside(onAlice, "avahi-resolve", "-4", "-n", "bob.local")))
                .contains(bob.earthIp());
    }

    /** With a message bus and a {@code /run} of its own; all of it ends with the process that is returned. */
    private static Process startAvahi(Host host, String name) throws IOException {
        Path settings = host.directory().resolve("avahi.conf");
        Files.writeString(settings, """
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
        Process avahi = host.start(
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
        Path log = host.directory().resolve("avahi.err");
        await().atMost(START_TIMEOUT_S, SECONDS)
                .alias("Avahi on " + name)
                .until(() -> Files.readString(log).contains("Server startup complete."));
        return avahi;
    }

    /** A command that is run where that Avahi is. */
    private static String[] inside(Process avahi, String... command) {
        long pid = avahi.children().findAny().map(ProcessHandle::pid).orElse(0L);
        List<String> all =
                new ArrayList<>(List.of("nsenter", "--mount", "--pid", "--target", Long.toString(pid), "--"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }
}
