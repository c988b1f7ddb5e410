package one.zerotier.daemon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
    @TempDir
    private Path home;

    @Test
    void itsNameChangesWithTheJar() throws Exception {
        Path jar = Files.writeString(home.resolve("z.jar"), "one");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        Path first = ClassArchive.file(home, jar);
        assertThat(first).isEqualTo(ClassArchive.file(home, jar));
        assertThat(first.getParent()).isEqualTo(home);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000));
        assertThat(ClassArchive.file(home, jar)).isNotEqualTo(first);
    }

    /** A jar that is none makes the JVM fail, as anything else might. */
    @Test
    void afterAFailureNothingIsLeft() throws Exception {
        Path jar = Files.writeString(home.resolve("z.jar"), "no jar");
        Path file = ClassArchive.file(home, jar);
        try (ClassArchive archive = new ClassArchive(home, jar)) {
            archive.make(file);
        }
        assertThat(home).isDirectoryNotContaining(path -> !path.equals(jar));
    }
}
