package one.zerotier.daemon.netconf;

import static one.zerotier.daemon.netconf.NetconfScene.NETWORK;
import static one.zerotier.daemon.netconf.NetconfScene.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import one.zerotier.core.identity.Address;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Assignments survive whatever happens to the authority and its files. */
class AssignmentsTest {
    private static final long NOW_MS = 1_795_361_033_354L;

    @TempDir
    Path home;

    private Path directory;
    private Assignment till;

    @BeforeEach
    void assign() throws Exception {
        directory = home.resolve("provision.d");
        till = Assignments.open(directory)
                .put(
                        NOW_MS,
                        new Assignment(NODE, "till", "", 0, List.of(Assignment.Entry.usual(NETWORK))),
                        Set.of(NETWORK));
    }

    @Test
    void allOfItIsReadAgain() throws Exception {
        Assignments.Kept kept = Assignments.open(directory).keptOrNone(NODE);
        assertThat(kept.assignment()).isEqualTo(till);
        assertThat(kept.granted()).containsExactly(NETWORK);
        assertThat(kept.identity()).isNull();
    }

    @Test
    void aFileThatACrashHasLeftHalfWrittenIsNotLookedAt() throws Exception {
        Files.writeString(directory.resolve(".5a8772d153.json.tmp"), "{");
        assertThat(Assignments.open(directory).list()).containsExactly(till);
    }

    @Test
    void aDamagedFileCostsOneAssignmentAndNotTheOthers() throws Exception {
        Files.writeString(directory.resolve("33f75bd24a.json"), "{}");
        Files.copy(directory.resolve("5a8772d153.json"), directory.resolve("1122334455.json"));
        Files.writeString(directory.resolve("readme.txt"), "");
        Assignments read = Assignments.open(directory);
        assertThat(read.list()).containsExactly(till);
        assertThat(read.kept(Address.parse("1122334455"))).isNull();
    }

    @Test
    void whatCannotBeWrittenIsNotInForce() throws Exception {
        Assignments assignments = Assignments.open(directory);
        Files.createDirectories(directory.resolve(".5a8772d153.json.tmp/in the way"));
        assertThatThrownBy(() -> assignments.put(NOW_MS, new Assignment(NODE, "b", "", 0, List.of()), Set.of()))
                .isInstanceOf(IOException.class);
        assertThat(assignments.list()).containsExactly(till);
    }

    @Test
    void timeThatGoesBackDoesNotMakeAChangeOlder() throws Exception {
        Assignment changed = Assignments.open(directory)
                .put(NOW_MS - 10_000_000, new Assignment(NODE, "b", "", 0, List.of()), Set.of());
        assertThat(changed.modified()).isEqualTo(till.modified() + 1_000);
    }
}
