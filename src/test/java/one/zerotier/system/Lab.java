package one.zerotier.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInfo;

/**
 * A small Internet of network namespaces, without any way to the real one.
 *
 * <pre>
 *                       internet, a router
 *        203.0.113.1 │      203.0.113.5 │      203.0.113.9 │
 *        203.0.113.2 │      203.0.113.6 │     203.0.113.10 │
 *               public host            NAT                NAT
 *                            192.168.2.1 │      192.168.3.1 │
 *                            192.168.2.2 │      192.168.3.2 │
 *                                      host               host
 * </pre>
 *
 * Namespaces have names that only this process uses on this machine. All of it goes with {@link #close}, or at the latest
 * with the process, if that is not killed.
 */
final class Lab implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String prefix = "lab" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
    private final Path directory;
    private final List<Host> machines = new ArrayList<>();
    private final Thread emergency = new Thread(this::removeAll);
    private final Host internet;
    private int sites;

    /**
     * @param test gives its name to the directory in which nodes live and programs print
     */
    Lab(TestInfo test) {
        Requirements.check();
        String testClass = test.getTestClass().map(Class::getSimpleName).orElseThrow();
        String method = test.getTestMethod().map(Method::getName).orElse("");
        directory = Path.of(System.getProperty("zerotier.labs", "target/labs"), testClass, method)
                .toAbsolutePath();
        delete(directory);
        Runtime.getRuntime().addShutdownHook(emergency);
        internet = machine("internet");
        internet.forwardPackets();
    }

    /** A machine with a public address. */
    Host publicHost(String name) {
        Host host = machine(name);
        putOnInternet(host);
        return host;
    }

    /** A router that shares its public address with a machine behind it. */
    Nat nat(String name, Nat.Kind kind) {
        Host router = machine(name);
        int number = putOnInternet(router);
        return new Nat(this, router, number, kind);
    }

    private int putOnInternet(Host host) {
        int number = ++sites;
        String net = "203.0.113.";
        int first = (number - 1) * 4;
        String gateway = net + (first + 1);
        Host.connect(internet, "site" + number, gateway + "/30", host, "eth0", net + (first + 2) + "/30");
        host.run("ip", "route", "add", "default", "via", gateway);
        return number;
    }

    /** A machine without any cable. */
    Host machine(String name) {
        try {
            Path home = Files.createDirectories(directory.resolve(name));
            Host machine = new Host(prefix + name, home);
            machines.add(machine);
            return machine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where files may be left. */
    Path directory() {
        return directory;
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if a node has met a fault of its own, whatever the test was about. */
    @Override
    public void close() {
        removeAll();
        Runtime.getRuntime().removeShutdownHook(emergency);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".err")).toList()) {
                assertThat(log).content().doesNotContain("fault in ZeroTier One", "Exception", "\tat ");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void removeAll() {
        machines.forEach(Host::close);
        machines.clear();
    }
}
