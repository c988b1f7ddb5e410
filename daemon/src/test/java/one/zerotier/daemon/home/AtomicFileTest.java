package one.zerotier.daemon.home;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import one.zerotier.daemon.home.AtomicFile.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path directory;

    @Test
    void whatHasNotChangedIsNotWritten() throws Exception {
        Path file = directory.resolve("a/b/file");
        AtomicFile.write(file, "one".getBytes(UTF_8), Access.PUBLIC);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        AtomicFile.write(file, "one".getBytes(UTF_8), Access.PUBLIC);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000);
        AtomicFile.write(file, "two".getBytes(UTF_8), Access.PUBLIC);
        assertThat(file).hasContent("two");
        assertThat(file.getParent()).isDirectoryContaining("glob:**/file").isDirectoryNotContaining("glob:**tmp");
    }

    @Test
    void whatACrashHasLeftIsInNobodysWay() throws Exception {
        Path file = directory.resolve("secret");
        Files.writeString(directory.resolve(".secret.tmp"), "half");
        AtomicFile.write(file, "whole".getBytes(UTF_8), Access.SECRET);
        assertThat(file).hasContent("whole");
        assertThat(HomeTest.modeOf(file)).isEqualTo("rw-------");
        assertThat(directory.resolve(".secret.tmp")).doesNotExist();
    }

    @Test
    void aLinkStaysALink() throws Exception {
        Path target = Files.writeString(directory.resolve("target"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        AtomicFile.write(link, "new".getBytes(UTF_8), Access.PUBLIC);
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("new");
    }

    @Test
    void aMissingFileIsNullAndCanBeDeleted() throws Exception {
        assertThat(AtomicFile.read(directory.resolve("none"))).isNull();
        AtomicFile.delete(directory.resolve("none"));
        AtomicFile.sync(directory.resolve("none"));
    }
}
