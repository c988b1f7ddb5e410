package one.zerotier.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import one.zerotier.poll.Poller;
import one.zerotier.tap.TapDevice;
import one.zerotier.tap.TapDevices;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LinkMonitorTest {
    private static final byte[] MAC = {0x32, 0x11, 0x22, 0x33, 0x44, 0x57};

    @BeforeAll
    static void requireRoot() {
        TestNet.requireRoot();
    }

    @Test
    void noticesDevicesAddressesAndRoutesWithinASecond() throws Exception {
        HostNetwork network = HostNetwork.current();
        try (LinkMonitor monitor = LinkMonitor.open();
                TapDevice tap = TapDevices.create(TestNet.device("l"), MAC, 2800)) {
            assertThat(monitor.awaitChange(1_000)).as("device").isTrue();
            awaitQuiet(monitor);
            network.addAddress(tap.name(), TestNet.v4(3, 1), TestNet.V4_PREFIX_LENGTH);
            assertThat(monitor.awaitChange(1_000)).as("IPv4 address").isTrue();
            awaitQuiet(monitor);
            network.addAddress(tap.name(), TestNet.v6(3, 1), TestNet.V6_PREFIX_LENGTH);
            assertThat(monitor.awaitChange(1_000)).as("IPv6 address").isTrue();
            awaitQuiet(monitor);
            network.addRoute(new Route(TestNet.v4(2, 0), 27, TestNet.v4(3, 2), tap.name(), null));
            assertThat(monitor.awaitChange(1_000)).as("route").isTrue();
            awaitQuiet(monitor);
            network.setMtu(tap.name(), 1400);
            assertThat(monitor.awaitChange(1_000)).as("MTU").isTrue();
        }
    }

    @Test
    void survivesMoreChangesThanTheSystemKeeps() throws Exception {
        HostNetwork network = HostNetwork.current();
        try (LinkMonitor monitor = LinkMonitor.open();
                TapDevice tap = TapDevices.create(TestNet.device("s"), MAC, 2800)) {
            for (int i = 0; i < 1_000; i++) { // each is a kilobyte or more
                network.setMtu(tap.name(), 1400 + i % 2);
            }
            assertThat(monitor.awaitChange(1_000)).isTrue();
            awaitQuiet(monitor);
            network.setMtu(tap.name(), 1500);
            assertThat(monitor.awaitChange(1_000)).isTrue();
        }
    }

    @Test
    void aWakeUpEndsTheWait() throws Exception {
        try (LinkMonitor monitor = LinkMonitor.open()) {
            CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> waitUntilWoken(monitor));
            while (!waiter.isDone()) { // a change in between may have ended a wait before
                monitor.wakeUp();
            }
        }
    }

    @Test
    void closingEndsTheWaitAndAllLaterOnes() throws Exception {
        LinkMonitor monitor = LinkMonitor.open();
        CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> waitUntilWoken(monitor));
        monitor.close();
        waiter.join();
        assertThat(monitor.awaitChange(Poller.FOREVER)).isFalse();
        monitor.close();
    }

    private static void waitUntilWoken(LinkMonitor monitor) {
        while (monitor.awaitChange(Poller.FOREVER)) {}
    }

    /** Until what our last step led to is over. Others may change something later, which cannot make the test fail. */
    private static void awaitQuiet(LinkMonitor monitor) {
        while (monitor.awaitChange(50)) {}
    }
}
