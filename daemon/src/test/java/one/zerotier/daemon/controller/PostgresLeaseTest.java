package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.testnet.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresLeaseTest {
    private static final Address CONTROLLER = Address.parse("33f75bd24a");
    private static final Path NO_FILES = Path.of("/nonexistent");
    private static final long TAKEOVER_MS = 5_000;
    private static final NetworkRecord NETWORK = NetworkRecord.create(0x33f75bd24aa1b2c3L, 1);

    private TestDatabase database;

    @BeforeEach
    void makeDatabase() throws Exception {
        database = new TestDatabase();
    }

    private PostgresSource source() {
        return new PostgresSource(database.url(), NO_FILES);
    }

    private PostgresLease lease() throws Exception {
        return PostgresLease.tryAcquire(database.url(), CONTROLLER, PostgresLease.connect(database.url(), CONTROLLER));
    }

    private List<String> networks() throws Exception {
        return database.query("SELECT network FROM zerotier_network");
    }

    @Test
    void oneAtATimeHasTheStoreAndAnotherGetsItAsSoonAsItIsGivenUp() throws Exception {
        try (PostgresSource first = source();
                PostgresSource second = source()) {
            StoreSource.Tenure active = first.tryAcquire(CONTROLLER);
            assertThat(second.tryAcquire(CONTROLLER)).isNull();
            long last = active.store().save(NETWORK);
            active.close();
            assertThat(active.store().durableSequence()).isEqualTo(last);
            List<NetworkRecord> found = new ArrayList<>();
            await().pollInterval(10, TimeUnit.MILLISECONDS)
                    .atMost(1, TimeUnit.SECONDS)
                    .until(() -> {
                        try (StoreSource.Tenure next = second.tryAcquire(CONTROLLER)) {
                            if (next != null) {
                                next.store().load(found::add, member -> {});
                            }
                            return next != null;
                        }
                    });
            assertThat(found).containsExactly(NETWORK);
        }
    }

    @Test
    void aLeaseIsKeptForAsLongAsItsHolderLives() throws Exception {
        try (PostgresSource first = source();
                PostgresSource second = source();
                StoreSource.Tenure active = first.tryAcquire(CONTROLLER)) {
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> awaitEnd(active));
            assertThatThrownBy(() -> end.get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(second.tryAcquire(CONTROLLER)).isNull();
            assertThat(active.store().awaitDurable(active.store().save(NETWORK), 5_000))
                    .isTrue();
        }
    }

    private static void awaitEnd(StoreSource.Tenure tenure) {
        try {
            tenure.awaitEnd();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoBelievesToHaveTheLeaseCannotWriteAfterTheEpochHasMovedOn() throws Exception {
        try (PostgresLease lease = lease();
                PostgresWriter writer = new PostgresWriter(database.url(), lease)) {
            writer.write(new ArrayList<>(List.of(new PostgresChange.DeleteNetwork(1))));
            database.execute("UPDATE zerotier_lease SET epoch = epoch + 1");
            assertThatThrownBy(() -> writer.write(new ArrayList<>(List.of(new PostgresChange.SaveNetwork(NETWORK)))))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another process is active");
            assertThat(lease.isLost()).isTrue();
            assertThat(networks()).isEmpty();
        }
    }

    @Test
    void nobodyTakesOverInTheMiddleOfATransaction() throws Exception {
        try (PostgresLease lease = lease();
                PostgresWriter writer = new PostgresWriter(database.url(), lease)) {
            List<CompletableFuture<Void>> takeover = new ArrayList<>();
            writer.inTransaction(connection -> {
                takeover.add(CompletableFuture.runAsync(() -> raiseEpoch()));
                assertThatThrownBy(() -> takeover.get(0).get(300, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
            });
            takeover.get(0).get(5, TimeUnit.SECONDS);
        }
    }

    private void raiseEpoch() {
        try {
            database.execute("UPDATE zerotier_lease SET epoch = epoch + 1");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLostSessionIsReplacedUnlessSomebodyElseWasFaster() throws Exception {
        try (PostgresLease lease = lease();
                PostgresWriter writer = new PostgresWriter(database.url(), lease)) {
            String ownSession = "application_name LIKE '%lease' AND datname = current_database()";
            String ids = "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE " + ownSession;
            List<String> before = database.query(ids);
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + ownSession);
            await().atMost(2, TimeUnit.SECONDS)
                    .until(() -> !database.query(ids).equals(before)
                            && !database.query(ids).contains(null));
            writer.write(new ArrayList<>(List.of(new PostgresChange.SaveNetwork(NETWORK))));
            assertThat(lease.isLost()).isFalse();
            assertThat(networks()).hasSize(1);
        }
    }

    /** Takes the lease, says so, and says when it has lost it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            StoreSource.Tenure tenure =
                    new PostgresSource(PostgresUrl.parse(arguments[0]), NO_FILES).tryAcquire(CONTROLLER);
            System.out.println(tenure == null ? "none" : "active");
            if (tenure != null) {
                tenure.awaitEnd();
                System.out.println("lost");
            }
        }
    }

    private Process startHolder() throws Exception {
        PostgresUrl url = database.url();
        return ChildJvm.start(
                List.of(),
                Holder.class,
                "postgresql://" + url.user() + ":" + url.password().replace(" ", "%20") + "@" + url.host() + ":"
                        + url.port() + "/" + url.database());
    }

    private static void signal(String name, Process process) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static void awaitLine(String wanted, BufferedReader says) {
        assertThat(says.lines().anyMatch(wanted::equals)).as(wanted).isTrue(); // reads no further than that
    }

    private long takeover() throws Exception {
        long startNs = System.nanoTime();
        try (PostgresSource second = source()) {
            await().pollInterval(50, TimeUnit.MILLISECONDS)
                    .atMost(TAKEOVER_MS, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        try (StoreSource.Tenure taken = second.tryAcquire(CONTROLLER)) {
                            return taken != null;
                        }
                    });
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    @Test
    void aProcessThatHangsIsReplacedAndKnowsWhenItWakesUp() throws Exception {
        Process holder = startHolder();
        try (BufferedReader says = holder.inputReader(UTF_8)) {
            awaitLine("active", says);
            signal("STOP", holder);
            System.out.println("A process that hangs is replaced after " + takeover() + " ms.");
            signal("CONT", holder);
            awaitLine("lost", says);
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void aProcessThatIsKilledIsReplacedAtOnce() throws Exception {
        Process holder = startHolder();
        try (BufferedReader says = holder.inputReader(UTF_8)) {
            awaitLine("active", says);
            signal("KILL", holder);
            assertThat(takeover()).isLessThan(1_000);
        } finally {
            holder.destroyForcibly();
        }
    }
}
