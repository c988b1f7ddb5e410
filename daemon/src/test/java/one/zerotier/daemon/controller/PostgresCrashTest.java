package one.zerotier.daemon.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.testnet.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is killed while the store writes, again and again. Whatever it has called durable must be there afterwards. */
@Timeout(120)
class PostgresCrashTest {
    private static final Address CONTROLLER = Address.parse("33f75bd24a");
    private static final long NETWORK = 0x33f75bd24aa1b2c3L;
    private static final int KILLS = 5;
    private static final int MEMBERS = 20;

    private PostgresServer server;
    private PostgresSource source;

    @BeforeEach
    void start() throws Exception {
        server = new PostgresServer("127.0.0.1", TestDatabase.freePort(), List.of()).start();
        source = new PostgresSource(new TestDatabase(server).url(), Path.of("/nonexistent"));
    }

    @AfterEach
    void stop() {
        source.close();
        server.close();
    }

    private StoreSource.Tenure acquire() {
        return await().pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> source.tryAcquire(CONTROLLER), tenure -> tenure != null);
    }

    @Test
    void nothingDurableIsLostWhenTheServerIsKilled() throws Exception {
        AtomicLong durable = new AtomicLong();
        long step = 0;
        StoreSource.Tenure tenure = acquire();
        tenure.store().save(NetworkRecord.create(NETWORK, 1));
        for (int kill = 0; kill < KILLS; kill++) {
            ControllerStore store = tenure.store();
            long offset = step + 1 - store.save(member(++step));
            store.onDurable(sequence -> durable.accumulateAndGet(sequence + offset, Math::max));
            long before = step;
            while (step < before + 2_000 || durable.get() <= before) {
                store.save(member(++step));
                Thread.onSpinWait();
            }
            server.kill();
            long reached = durable.get();
            server.start();
            long last = step;
            boolean recovered = store.awaitDurable(last - offset, 10_000);
            if (!recovered) { // the server was away for longer than a lease lasts
                tenure.awaitEnd();
                tenure.close();
                tenure = acquire();
            }
            AtomicLong found = new AtomicLong();
            try (StoreSource.Tenure unused = tenure) {
                unused.store().awaitDurable(1, 1);
            }
            tenure = acquire();
            tenure.store().load(network -> {}, member -> found.accumulateAndGet(member.revision(), Math::max));
            assertThat(found.get()).isGreaterThanOrEqualTo(recovered ? last : reached);
            step = Math.max(step, found.get());
        }
        tenure.close();
    }

    private static MemberRecord member(long step) {
        return MemberRecord.create(NETWORK, new Address(1 + step % MEMBERS), 1).toBuilder()
                .revision(step)
                .build();
    }

    @Test
    void aServerThatStaysAwayEndsTheTurnInTime() throws Exception {
        try (StoreSource.Tenure tenure = acquire()) {
            server.kill();
            long startNs = System.nanoTime();
            tenure.awaitEnd();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs))
                    .isBetween(1_000L, 2_500L);
            assertThat(tenure.store().awaitDurable(tenure.store().save(member(1)), 300))
                    .isFalse();
        }
        server.start();
        try (StoreSource.Tenure tenure = acquire()) {
            tenure.store()
                    .load(
                            network -> assertThat(network).isNull(),
                            member -> assertThat(member).isNull());
        }
    }
}
