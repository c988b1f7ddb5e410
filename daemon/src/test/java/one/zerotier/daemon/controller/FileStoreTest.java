package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.LogRecorder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends ControllerStoreContract {
    @TempDir
    Path directory;

    private Path networkFile;
    private Path memberFile;

    @BeforeEach
    void names() {
        networkFile = directory.resolve("network/33f75bd24aa1b2c3.json");
        memberFile = directory.resolve("network/33f75bd24aa1b2c3/member/5a8772d153.json");
    }

    @Override
    ControllerStore reopen() throws IOException {
        return FileStore.open(directory);
    }

    @Override
    void put(long network, @Nullable Address member, String document) throws IOException {
        put(fileOf(network, member), document);
    }

    @Override
    @Nullable
    String get(long network, @Nullable Address member) throws IOException {
        Path file = fileOf(network, member);
        return Files.exists(file) ? Files.readString(file) : null;
    }

    private Path fileOf(long network, @Nullable Address member) {
        assertThat(network).isEqualTo(ID);
        return member == null ? networkFile : memberFile;
    }

    /** Writes files as an operator or a stock controller would. */
    private static void put(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.replace('\'', '"'));
    }

    @Test
    void filesAreForTheirOwnerAlone() throws Exception {
        try (ControllerStore store = open()) {
            store.save(NETWORK);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(networkFile)))
                .isEqualTo("rw-------");
    }

    @Test
    void aHistoryIsBoundedAndPassesOverBrokenLines() throws Exception {
        FileHistory history = new FileHistory(FileLayout.make(directory));
        String padding = "x".repeat(100_000);
        for (int revision = 1; revision <= 40; revision++) {
            String document = "{\"revision\":" + revision + ",\"name\":\"" + padding + "\"}";
            history.add(ID, null, document.getBytes(UTF_8));
        }
        Path file = directory.resolve("history/33f75bd24aa1b2c3.jsonl");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Path older = directory.resolve("history/33f75bd24aa1b2c3.jsonl.1");
        assertThat(Files.size(file) + Files.size(older)).isBetween(1_000_000L, 2_400_000L);
        byte[] cut = "\n{\"time\":1,\"document\":{\"name\":\"\u00e4".getBytes(UTF_8);
        Files.write(
                file, Arrays.copyOf(cut, cut.length - 1), StandardOpenOption.APPEND); // in the middle of a character
        history.add(ID, null, "{\"revision\":41}".getBytes(UTF_8));
        ArrayNode read = history.read(ID, 15);
        assertThat(read).hasSize(15);
        assertThat(read.get(0).path("document").path("revision").intValue()).isEqualTo(41);
        assertThat(read.get(1).path("document").path("revision").intValue()).isEqualTo(40);
        assertThat(read.get(14).path("document").path("revision").intValue()).isEqualTo(27);
    }

    @Test
    void nothingIsLeftOfADeletedNetwork() throws Exception {
        try (ControllerStore store = open()) {
            store.save(NETWORK);
            store.save(MEMBER);
            store.deleteNetwork(ID);
        }
        assertThat(directory.resolve("network")).isEmptyDirectory();
        assertThat(directory.resolve("history")).isEmptyDirectory();
    }

    @Test
    void aNewDirectoryIsForItsOwnerAlone() throws Exception {
        Path controller = directory.resolve("controller.d");
        FileStore.open(controller).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(controller)))
                .isEqualTo("rwx------");
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
                ControllerStore store = open()) {
            assertThat(log.lines()).hasSize(1);
            store.save(NETWORK);
            store.save(MEMBER);
        }
        assertThat(directory.resolve("network/33f75bd24aa1b2c3.json.broken")).hasContent("broken network");
        assertThat(directory.resolve("network/33f75bd24aa1b2c3.broken/member/5a8772d153.json"))
                .exists();

        put(networkFile, "broken again");
        try (LogRecorder log = new LogRecorder(StoreReader.class);
                ControllerStore store = open()) {
            assertThat(log.lines()).hasSize(1);
            store.save(NETWORK);
        }
        assertThat(directory.resolve("network/33f75bd24aa1b2c3.json.broken2")).hasContent("broken again");
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
    }
}
