package one.zerotier.daemon.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import one.zerotier.core.network.Dns;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.libc.NativeException;
import one.zerotier.resolver.Resolvers;
import one.zerotier.resolver.SystemResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameServersTest {
    private static final DomainServers EXAMPLE = servers("zt.example", "10.1.2.3");
    private static final DomainServers OTHER = servers("other.example", "10.1.2.3");

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Recorder recorder = new Recorder();
    private final Lines journal = new Lines();
    private final LogRecorder log = new LogRecorder(NameServers.class);
    private NameServers nameServers;

    private static DomainServers servers(String domain, String server) {
        return DomainServers.of(new Dns(domain, List.of(IpAddress.parse(server))));
    }

    private final class Recorder implements SystemResolver {
        private volatile boolean running = true;
        private volatile boolean refusing;

        @Override
        public String name() {
            return "recorder";
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public void set(String device, String domain, List<InetAddress> servers) throws NativeException {
            assertThat(journal.lines).contains("recorder " + device + " " + domain);
            told.add("set " + device + " " + domain + " " + servers.get(0).getHostAddress());
            if (refusing) {
                throw new NativeException("recorder", "no");
            }
        }

        @Override
        public void clear(String device, String domain) {
            told.add("clear " + device + " " + domain);
        }
    }

    private static final class Lines implements ResolverJournal {
        private volatile List<String> lines = List.of();

        @Override
        public List<String> read() {
            return lines;
        }

        @Override
        public void write(List<String> newLines) {
            lines = List.copyOf(newLines);
        }
    }

    @BeforeEach
    void make() {
        nameServers = new NameServers(new Resolvers(List.of(recorder)), journal);
    }

    @AfterEach
    void close() {
        nameServers.close();
        log.close();
    }

    private void awaitTold(String... lines) {
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(told).containsExactly(lines));
    }

    @Test
    void serversAreSetReplacedAndTakenBack() {
        nameServers.start();
        nameServers.want("zt0", EXAMPLE);
        awaitTold("set zt0 zt.example 10.1.2.3");
        nameServers.want("zt0", EXAMPLE);
        nameServers.want("zt0", servers("zt.example", "10.1.2.4"));
        awaitTold("set zt0 zt.example 10.1.2.3", "set zt0 zt.example 10.1.2.4");
        told.clear();
        nameServers.want("zt0", OTHER);
        awaitTold("clear zt0 zt.example", "set zt0 other.example 10.1.2.3");
        told.clear();
        nameServers.want("zt0", null);
        awaitTold("clear zt0 other.example");
        await().atMost(10, SECONDS).until(() -> journal.lines.isEmpty());
    }

    @Test
    void everythingIsTakenBackAtTheEnd() {
        nameServers.start();
        nameServers.want("zt0", EXAMPLE);
        nameServers.want("zt1", OTHER);
        nameServers.close();
        assertThat(told.stream().filter(line -> line.startsWith("clear")))
                .hasSameSizeAs(
                        told.stream().filter(line -> line.startsWith("set")).toList());
        assertThat(journal.lines).isEmpty();
    }

    @Test
    void whatACrashLeftBehindIsTakenBackAtTheStart() {
        journal.write(List.of(
                "recorder zt0 zt.example", "another zt1 zt.example", "recorder zt2 ../../etc/passwd", "nonsense", ""));
        nameServers.start();
        awaitTold("clear zt0 zt.example");
        await().atMost(10, SECONDS).until(() -> journal.lines.isEmpty());
    }

    @Test
    void onlyTheLastWishCounts() {
        for (int i = 0; i < 10_000; i++) {
            nameServers.want("zt0", i % 2 == 0 ? EXAMPLE : OTHER);
        }
        nameServers.start();
        awaitTold("set zt0 other.example 10.1.2.3");
    }

    @Test
    void withoutAResolverThatIsSaidOnce() {
        recorder.running = false;
        nameServers.start();
        nameServers.want("zt0", EXAMPLE);
        nameServers.want("zt1", EXAMPLE);
        await().atMost(10, SECONDS).until(() -> !log.lines().isEmpty());
        nameServers.close();
        assertThat(told).isEmpty();
        assertThat(log.lines())
                .containsExactly("WARN There is neither systemd-resolved nor resolvconf on this machine:"
                        + " the name servers of zt.example are not used.");
    }

    @Test
    void aRefusalIsSaidAndWhatMayHaveBeenSetIsTakenBack() {
        recorder.refusing = true;
        nameServers.start();
        nameServers.want("zt0", EXAMPLE);
        awaitTold("set zt0 zt.example 10.1.2.3");
        nameServers.close();
        assertThat(told).endsWith("clear zt0 zt.example");
        assertThat(log.lines())
                .containsExactly("WARN Cannot have names in zt.example looked up through zt0: recorder: no");
    }
}
