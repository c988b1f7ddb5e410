package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.LogRecorder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
    private static final long ID = 0x33f75bd24aa1b2c3L;
    private static final Address ADDRESS = Address.parse("5a8772d153");
    private static final NetworkRecord NETWORK = NetworkRecord.create(ID, 1).toBuilder()
            .name("n")
            .revision(1)
            .authTokens(Map.of("t", 5L))
            .build();
    private static final MemberRecord MEMBER = MemberRecord.create(ID, ADDRESS, 1).toBuilder()
            .name("m")
            .revision(1)
            .build();

    @TempDir
    Path directory;

    private Path networkFile;
    private Path memberFile;
    private final List<NetworkRecord> networks = new ArrayList<>();
    private final List<MemberRecord> members = new ArrayList<>();

    @BeforeEach
    void names() {
        networkFile = directory.resolve("network/33f75bd24aa1b2c3.json");
        memberFile = directory.resolve("network/33f75bd24aa1b2c3/member/5a8772d153.json");
    }

    private FileStore open() throws IOException {
        networks.clear();
        members.clear();
        FileStore store = FileStore.open(directory);
        store.load(networks::add, members::add);
        return store;
    }

    /** Writes files as an operator or a stock controller would. */
    private static void put(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.replace('\'', '"'));
    }

    @Test
    void whatIsSavedIsThereAfterwardsInStocksLayout() throws Exception {
        try (FileStore store = open()) {
            assertThat(networks).isEmpty();
            store.save(NETWORK);
            long last = store.save(MEMBER);
            assertThat(store.awaitDurable(last, 5_000)).isTrue();
            assertThat(store.durableSequence()).isEqualTo(last);
            assertThat(Files.readString(networkFile).replace('"', '\'')).isEqualTo(text(NetworkJson.write(NETWORK)));
            assertThat(Files.readString(memberFile).replace('"', '\'')).isEqualTo(text(MemberJson.write(MEMBER)));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(networkFile)))
                    .isEqualTo("rw-------");
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).containsExactly(MEMBER);
    }

    @Test
    void aNewDirectoryIsForItsOwnerAlone() throws Exception {
        Path controller = directory.resolve("controller.d");
        FileStore.open(controller).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(controller)))
                .isEqualTo("rwx------");
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        try (FileStore store = open()) {
            store.save(NETWORK);
            store.save(MEMBER);
            store.deleteMember(ID, ADDRESS);
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
        try (FileStore store = open()) {
            store.save(MEMBER);
            store.deleteNetwork(ID);
        }
        assertThat(directory.resolve("network")).isEmptyDirectory();
    }

    @Test
    void aNetworkMadeAnewDoesNotInheritMembers() throws Exception {
        try (FileStore store = open()) {
            store.save(NETWORK);
            store.save(MEMBER);
            store.deleteNetwork(ID);
            store.save(NETWORK);
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
    }

    @Test
    void membersThatACrashLeftWithoutTheirNetworkDoNotComeBack() throws Exception {
        put(memberFile, text(MemberJson.write(MEMBER)));
        try (FileStore store = open()) {
            assertThat(members).isEmpty();
            store.save(NETWORK);
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
    }

    @Test
    void keysThatWeDoNotKnowAreKept() throws Exception {
        put(
                networkFile,
                "{'id':'33f75bd24aa1b2c3','ssoEnabled':true,'clientId':'c','mine':{'a':[1]},'clock':5,'name':'n'}");
        put(memberFile, "{'id':'5a8772d153','authenticationExpiryTime':7,'mine':2,'recentLog':[],'name':'m'}");
        try (FileStore store = open()) {
            store.save(networks.get(0).toBuilder().name("n2").build());
            store.save(members.get(0).toBuilder().name("m2").build());
        }
        assertThat(text(json(Files.readString(networkFile))))
                .contains("'name':'n2'", "'ssoEnabled':true", "'clientId':'c'", "'mine':{'a':[1]}")
                .doesNotContain("clock");
        assertThat(text(json(Files.readString(memberFile))))
                .contains("'name':'m2'", "'authenticationExpiryTime':7", "'mine':2")
                .doesNotContain("recentLog");
        try (FileStore store = open()) {
            store.deleteMember(ID, ADDRESS);
            store.save(MEMBER);
        }
        assertThat(json(Files.readString(memberFile)).has("mine")).isFalse();
    }

    @Test
    void oneBrokenFileDoesNotTakeTheOthersWithIt() throws Exception {
        put(networkFile, text(NetworkJson.write(NETWORK)));
        put(directory.resolve("network/33f75bd24aa1b2c4.json"), "{'id':");
        put(directory.resolve("network/33f75bd24aa1b2c5.json"), "[]");
        put(directory.resolve("network/33f75bd24aa1b2c6.json"), "{'id':'33f75bd24aa1b2c7'}");
        put(directory.resolve("network/33f75bd24aa1b2c8.json"), "{}");
        put(directory.resolve("network/readme.txt"), "hello");
        put(memberFile, "");
        try (LogRecorder log = new LogRecorder(StoreReader.class)) {
            open().close();
            String left = "WARN cannot be read and is left alone: file=" + directory + "/network/";
            assertThat(log.lines())
                    .containsExactly(
                            left + "33f75bd24aa1b2c3/member/5a8772d153.json"
                                    + " reason=there is nothing in it (line 1, column 1)",
                            left + "33f75bd24aa1b2c4.json reason=Unexpected end-of-input within/between Object"
                                    + " entries (line 1, column 7)",
                            left + "33f75bd24aa1b2c5.json reason=It is not a JSON object.",
                            left + "33f75bd24aa1b2c6.json reason=The id in it is not the one in its name.",
                            left + "33f75bd24aa1b2c8.json reason=It needs \"id\", a string.");
        }
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
        assertThat(memberFile).exists();
    }

    @Test
    void entriesThatCannotBeReadAreLeftOutWithAWarning() throws Exception {
        put(networkFile, "{'id':'33f75bd24aa1b2c3','routes':[{'target':'x'},{'target':'10.0.0.0/8'}]}");
        try (LogRecorder log = new LogRecorder(StoreReader.class)) {
            open().close();
            assertThat(log.lines())
                    .containsExactly("WARN left out: file=" + networkFile
                            + " reason=routes[0].target: \"x\" has no prefix length; write it as ip/bits.");
        }
        assertThat(networks.get(0).routes()).hasSize(1);
    }

    @Test
    void aBrokenFileIsPutAsideBeforeItIsReplaced() throws Exception {
        put(networkFile, "broken network");
        put(memberFile, text(MemberJson.write(MEMBER)));
        try (LogRecorder log = new LogRecorder(StoreReader.class);
                FileStore store = open()) {
            assertThat(log.lines()).hasSize(1);
            store.save(NETWORK);
            store.save(MEMBER);
        }
        assertThat(directory.resolve("network/33f75bd24aa1b2c3.json.broken")).hasContent("broken network");
        assertThat(directory.resolve("network/33f75bd24aa1b2c3.broken/member/5a8772d153.json"))
                .exists();

        put(networkFile, "broken again");
        try (LogRecorder log = new LogRecorder(StoreReader.class);
                FileStore store = open()) {
            assertThat(log.lines()).hasSize(1);
            store.save(NETWORK);
        }
        assertThat(directory.resolve("network/33f75bd24aa1b2c3.json.broken2")).hasContent("broken again");
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
    }
}
