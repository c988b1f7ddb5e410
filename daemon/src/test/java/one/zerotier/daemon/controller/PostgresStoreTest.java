package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.LogRecorder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresStoreTest extends ControllerStoreContract {
    private static final Address CONTROLLER = Address.parse("33f75bd24a");

    @TempDir
    Path files;

    private TestDatabase database;
    private PostgresSource source;
    private StoreSource.Tenure tenure;

    @BeforeEach
    void makeDatabase() throws Exception {
        database = new TestDatabase();
        source = new PostgresSource(database.url(), files.resolve("controller.d"));
    }

    @AfterEach
    void close() {
        if (tenure != null) {
            tenure.close();
        }
        source.close();
    }

    @Override
    ControllerStore reopen() throws Exception {
        if (tenure != null) {
            tenure.close();
        }
        tenure = source.tryAcquire(CONTROLLER);
        return tenure.store();
    }

    @Override
    void put(long network, @Nullable Address member, String document) throws Exception {
        if (tenure == null) {
            reopen();
        }
        String json = document.replace('\'', '"');
        if (member == null) {
            database.execute("INSERT INTO zerotier_network VALUES (?, 1, ?::json)", NetworkIds.format(network), json);
        } else {
            database.execute(
                    "INSERT INTO zerotier_member VALUES (?, ?, 1, ?::json)",
                    NetworkIds.format(network),
                    member.toString(),
                    json);
        }
    }

    @Override
    @Nullable
    String get(long network, @Nullable Address member) throws SQLException {
        String table = member == null ? "zerotier_network" : "zerotier_member";
        return database
                .query(
                        "SELECT document FROM " + table + " WHERE network = ?"
                                + (member == null ? "" : " AND address = '" + member + "'"),
                        NetworkIds.format(network))
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Test
    void whatCannotBeReadIsLeftAloneAndPutAsideBeforeItIsReplaced() throws Exception {
        put(ID, null, "[]");
        put(ID, ADDRESS, text(MemberJson.write(MEMBER)));
        put(ID + 1, null, text(NetworkJson.write(NETWORK)));
        put(ID + 2, null, "{'id':'33f75bd24aa1b2c5','routes':[{'target':'x'},{'target':'10.0.0.0/8'}]}");
        put(ID + 2, ADDRESS, "{}");
        try (LogRecorder log = new LogRecorder(PostgresReader.class);
                ControllerStore store = open()) {
            assertThat(log.lines())
                    .containsExactly(
                            "WARN cannot be read and is left alone: document=33f75bd24aa1b2c3 reason=It is not a JSON"
                                    + " object.",
                            "WARN cannot be read and is left alone: document=33f75bd24aa1b2c4 reason=The id in it is not"
                                    + " the one of its row.",
                            "WARN left out: document=33f75bd24aa1b2c5 reason=routes[0].target: \"x\" has no prefix"
                                    + " length; write it as ip/bits.",
                            "WARN cannot be read and is left alone: document=33f75bd24aa1b2c5/5a8772d153 reason=It needs"
                                    + " \"id\", a string.");
            assertThat(networks)
                    .singleElement()
                    .matches(network -> network.routes().size() == 1);
            assertThat(members).isEmpty();
            store.save(NETWORK);
            store.save(MemberRecord.create(ID + 2, ADDRESS, 1));
        }
        assertThat(database.query(
                        "SELECT network, address, document FROM zerotier_set_aside ORDER BY 1, 2 NULLS FIRST"))
                .containsExactly(
                        "33f75bd24aa1b2c3",
                        null,
                        "[]",
                        "33f75bd24aa1b2c3",
                        "5a8772d153",
                        text(MemberJson.write(MEMBER)).replace('\'', '"'),
                        "33f75bd24aa1b2c5",
                        "5a8772d153",
                        "{}");
        open().close();
        assertThat(networks).hasSize(2);
        assertThat(members).hasSize(1);
    }

    @Test
    void controllersThatShareADatabaseDoNotSeeEachOther() throws Exception {
        try (ControllerStore store = open()) {
            store.save(NETWORK);
        }
        PostgresSource others = new PostgresSource(database.url(), files);
        try (StoreSource.Tenure theirs = others.tryAcquire(ADDRESS)) {
            theirs.store().load(networks::add, members::add);
        }
        assertThat(networks).isEmpty();
        open();
        assertThat(networks).containsExactly(NETWORK);
    }

    @Test
    void filesOfBeforeAreImportedOnceWithAllThatIsInThem() throws Exception {
        Path directory = files.resolve("controller.d");
        try (FileStore before = FileStore.open(directory)) {
            before.save(NETWORK);
            before.save(MEMBER);
        }
        Path file = directory.resolve("network/33f75bd24aa1b2c3.json");
        Files.writeString(file, Files.readString(file).replaceFirst("^\\{", "{\"mine\":1,"));
        open().close();
        assertThat(networks)
                .containsExactly(NETWORK.toBuilder().extras("{\"mine\":1}").build());
        assertThat(members).containsExactly(MEMBER);
        assertThat(get(ID, null)).contains("\"mine\":1");
        try (ControllerStore store = open()) {
            store.deleteNetwork(ID);
        }
        open();
        assertThat(networks).isEmpty();
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() throws Exception {
        open().close();
        tenure.close();
        database.execute("UPDATE zerotier_schema SET version = version + 1");
        assertThatThrownBy(() -> source.tryAcquire(CONTROLLER))
                .hasMessage(
                        "The database " + database.url()
                                + " cannot be used: a newer ZeroTier One has changed its tables; use that, or another database");
    }
}
