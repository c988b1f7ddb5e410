package one.zerotier.daemon.home;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.World;
import one.zerotier.daemon.LogRecorder;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.engine.NetworkSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written by one run is what the next one starts with. */
class StateFilesTest {
    private static final long NETWORK = 0x33f75bd24aa1b2c3L;
    private static final long DAY_MS = 24L * 3600 * 1000;

    @TempDir
    Path directory;

    private Home home;
    private StateFiles files;

    @BeforeEach
    void openHome() throws Exception {
        home = Home.open(directory);
        files = new StateFiles(home);
    }

    @AfterEach
    void closeHome() {
        home.close();
    }

    private static World world(World.Type type) {
        return World.sign(
                type,
                0x33f75bd24aL,
                1,
                TestIdentities.CONTROLLER,
                List.of(new World.Root(TestIdentities.CONTROLLER.identity(), List.of())));
    }

    @Test
    void aNewHomeHoldsNothing() throws Exception {
        assertThat(files.planet()).isNull();
        assertThat(files.moons()).isEmpty();
        assertThat(files.networks()).isEmpty();
        assertThat(files.peers(0)).isEmpty();
        assertThat(files.settings(NETWORK)).isEqualTo(NetworkSettings.DEFAULT);
        assertThat(home.devices().byNetwork()).isEmpty();
    }

    @Test
    void whatTheNodePersistsLiesWhereStockLooksForIt() throws Exception {
        try (StateWriter writer = new StateWriter(home)) {
            writer.persist(StateKind.PLANET, 0, world(World.Type.PLANET).encode());
            writer.persist(StateKind.MOON, 0x33f75bd24aL, world(World.Type.MOON).encode());
            writer.persist(StateKind.NETWORK_CONFIG, NETWORK, "\n".getBytes(UTF_8));
            writer.persist(StateKind.NETWORK_CONFIG, NETWORK, "a=1".getBytes(UTF_8));
            writer.persist(StateKind.PEER, 0x5a8772d153L, new byte[] {2, 1});
        }
        assertThat(directory.resolve("planet"))
                .hasBinaryContent(world(World.Type.PLANET).encode());
        assertThat(directory.resolve("moons.d/00000033f75bd24a.moon")).exists();
        assertThat(directory.resolve("networks.d/33f75bd24aa1b2c3.conf")).hasContent("a=1");
        assertThat(directory.resolve("peers.d/5a8772d153.peer")).exists();
        assertThat(files.planet()).isEqualTo(world(World.Type.PLANET));
        assertThat(files.moons()).containsExactly(world(World.Type.MOON));
        assertThat(files.networks().get(NETWORK)).isEqualTo("a=1".getBytes(UTF_8));
        assertThat(files.peers(System.currentTimeMillis()).get(new Address(0x5a8772d153L)))
                .containsExactly(2, 1);
    }

    @Test
    void leavingANetworkRemovesBothOfItsFiles() throws Exception {
        NetworkSettings settings = new NetworkSettings(true, List.of(), true, false, false);
        try (StateWriter writer = new StateWriter(home)) {
            writer.persist(StateKind.NETWORK_CONFIG, NETWORK, "a=1".getBytes(UTF_8));
            writer.saveSettings(NETWORK, settings);
        }
        assertThat(files.settings(NETWORK)).isEqualTo(settings);
        try (StateWriter writer = new StateWriter(home)) {
            writer.saveSettings(NETWORK, NetworkSettings.DEFAULT);
            writer.persist(StateKind.NETWORK_CONFIG, NETWORK, null);
        }
        assertThat(directory.resolve("networks.d")).isEmptyDirectory();
    }

    @Test
    void anEmptyFileIsEnoughToBeOnANetworkAndOtherNamesAreNotOurs() throws Exception {
        Path networks = Files.createDirectory(directory.resolve("networks.d"));
        Files.createFile(networks.resolve("8056C2E21C000001.conf"));
        Files.createFile(networks.resolve("foo.conf"));
        Files.createFile(networks.resolve("8056c2e21c000002.local.conf"));
        Files.createFile(networks.resolve(".8056c2e21c000003.conf.tmp"));
        Files.createDirectory(networks.resolve("8056c2e21c000004.conf"));
        assertThat(files.networks().keySet()).containsExactly(0x8056c2e21c000001L);
        assertThat(networks.resolve("foo.conf")).exists();
    }

    @Test
    void peersThatNobodyHasSeenForAMonthAreForgotten() throws Exception {
        Path peers = Files.createDirectory(directory.resolve("peers.d"));
        Path old = Files.write(peers.resolve("5a8772d153.peer"), new byte[] {2});
        Path young = Files.write(peers.resolve("33f75bd24a.peer"), new byte[] {2});
        long nowMs = 1_800_000_000_000L;
        Files.setLastModifiedTime(old, FileTime.fromMillis(nowMs - 31 * DAY_MS));
        Files.setLastModifiedTime(young, FileTime.fromMillis(nowMs - 29 * DAY_MS));
        assertThat(files.peers(nowMs).keySet()).containsExactly(new Address(0x33f75bd24aL));
        assertThat(old).doesNotExist();
    }

    @Test
    void aBrokenPlanetStopsTheStart() throws Exception {
        Path planet = Files.writeString(directory.resolve("planet"), "not a planet");
        assertThatThrownBy(files::planet)
                .isInstanceOf(HomeException.class)
                .hasMessageStartingWith("The file " + planet + " is not a planet: ")
                .hasMessageEndingWith(". Replace it by a good copy, or remove it to start without roots.");
        Files.write(planet, world(World.Type.MOON).encode());
        assertThatThrownBy(files::planet).hasMessageContaining("wrong type of world");
    }

    @Test
    void aBrokenMoonDoesNot() throws Exception {
        Path moon = Files.createDirectory(directory.resolve("moons.d")).resolve("00000033f75bd24a.moon");
        Files.writeString(moon, "x");
        try (LogRecorder log = new LogRecorder(StateFiles.class)) {
            assertThat(files.moons()).isEmpty();
            assertThat(log.lines()).singleElement().asString().startsWith("WARN not a moon: file=" + moon);
        }
        assertThat(moon).exists();
    }

    @Test
    void devicesKeepTheirNames() throws Exception {
        try (StateWriter writer = new StateWriter(home)) {
            writer.saveDevice(NETWORK, "zt0");
            writer.saveDevice(NETWORK + 1, "zt1");
            writer.forgetDevice(NETWORK + 1);
            writer.saveDevice(NETWORK - 1, "zt2");
        }
        assertThat(directory.resolve("devicemap")).hasContent("33f75bd24aa1b2c2=zt2\n33f75bd24aa1b2c3=zt0\n");
        home.close();
        home = Home.open(directory);
        assertThat(home.devices().byNetwork()).containsEntry(NETWORK, "zt0").containsEntry(NETWORK - 1, "zt2");
    }

    @Test
    void whatIsNoDeviceIsIgnored() {
        DeviceMap map = DeviceMap.decode("""
                # comment
                33f75bd24aa1b2c3=zt0\s
                short=zt1
                33f75bd24aa1b2cX=zt2
                33f75bd24aa1b2c4=
                =

                """);
        assertThat(map.byNetwork()).containsOnly(Map.entry(NETWORK, "zt0"));
    }

    @Test
    void whatCannotBeWrittenIsReportedAndTheRestIsWritten() throws Exception {
        Files.createDirectories(directory.resolve("planet/x")); // no file can take its place
        try (LogRecorder log = new LogRecorder(StateWriter.class)) {
            StateWriter writer = new StateWriter(home);
            writer.persist(StateKind.PLANET, 0, new byte[] {1});
            writer.persist(StateKind.PEER, 1, new byte[] {1});
            writer.close();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN cannot write: file=" + directory.resolve("planet") + " reason=");
        }
        assertThat(directory.resolve("peers.d/0000000001.peer")).exists();
    }
}
