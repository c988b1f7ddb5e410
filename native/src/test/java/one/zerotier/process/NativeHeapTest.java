package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
    private static final int PIECES = 40_000;
    private static final int PIECE = 1_000; // small enough that the library keeps it when it is freed

    @Test
    void whatWasFreedGoesBackToTheSystem() {
        List<Memory> pieces = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            Memory piece = new Memory(PIECE);
            piece.clear();
            pieces.add(piece);
        }
        Memory last = new Memory(PIECE); // so that what is below it does not go back by itself
        pieces.forEach(Memory::close);
        long beforeKib = NativeHeap.residentKib();
        assertThat(NativeHeap.trim()).isTrue();
        assertThat(beforeKib - NativeHeap.residentKib()).isGreaterThan(PIECES * PIECE / 1024 / 2);
        last.close();
    }
}
