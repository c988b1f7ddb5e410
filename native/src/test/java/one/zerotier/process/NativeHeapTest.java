package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
    private static final int PIECES = 40_000;
    private static final int PIECE = 1_000; // small enough that the library keeps it when it is freed

    @Test
    void whatWasFreedGoesBackToTheSystem() throws IOException {
        List<Memory> pieces = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            Memory piece = new Memory(PIECE);
            piece.clear();
            pieces.add(piece);
        }
        Memory last = new Memory(PIECE); // so that what is below it does not go back by itself
        pieces.forEach(Memory::close);
        long before = residentBytes();
        assertThat(NativeHeap.trim()).isTrue();
        assertThat(before - residentBytes()).isGreaterThan(PIECES * PIECE / 2);
        last.close();
    }

    private static long residentBytes() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
        return Long.parseLong(pages) * 4096;
    }
}
