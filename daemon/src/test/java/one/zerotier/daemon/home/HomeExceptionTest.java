package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class HomeExceptionTest {
    @Test
    void reasonsAreWordsAndNotNamesOfFiles() {
        assertThat(HomeException.reason(new AccessDeniedException("/x"))).isEqualTo("permission denied");
        assertThat(HomeException.reason(new NoSuchFileException("/x"))).isEqualTo("no such file or directory");
        assertThat(HomeException.reason(new FileAlreadyExistsException("/x")))
                .isEqualTo("something else has that name");
        assertThat(HomeException.reason(new FileSystemException("/x", null, "Read-only file system")))
                .isEqualTo("Read-only file system");
        assertThat(HomeException.reason(new IOException("No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(HomeException.reason(new IOException())).isEqualTo("IOException");
    }

    @Test
    void theMessageSaysWhatWasWrongAndWhatToDo() {
        assertThat(new HomeException("The file x cannot be read", new AccessDeniedException("x"), "Run as root."))
                .hasMessage("The file x cannot be read: permission denied. Run as root.");
    }
}
