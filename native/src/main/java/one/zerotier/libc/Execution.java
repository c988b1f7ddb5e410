package one.zerotier.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** Puts another program into the place of this one. Apart from {@link Libc}, which takes longer to load than this. */
public final class Execution {
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;

    static {
        Native.register(Execution.class, CLibrary.NAME);
    }

    private Execution() {}

    /**
     * The same process goes on as another program, with the same number, directory, descriptors and parent. Words are
     * bytes, because not all that may stand on a command line has a meaning in Java.
     *
     * @param closed descriptors that the program shall not have
     * @return only if that was not possible: an error number, negated
     */
    public static int execute(byte[] program, List<byte[]> arguments, List<byte[]> environment, List<Integer> closed) {
        List<Memory> kept = new ArrayList<>();
        Pointer path = text(program, kept);
        Pointer argumentVector = vector(arguments, kept);
        Pointer environmentVector = vector(environment, kept);
        for (int fd : closed) {
            fcntl(fd, F_SETFD, FD_CLOEXEC);
        }
        try {
            return Libc.result(execve(path, argumentVector, environmentVector));
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    private static Pointer vector(List<byte[]> words, List<Memory> kept) {
        Memory vector = new Memory((words.size() + 1L) * Native.POINTER_SIZE);
        kept.add(vector);
        for (int i = 0; i < words.size(); i++) {
            vector.setPointer((long) i * Native.POINTER_SIZE, text(words.get(i), kept));
        }
        vector.setPointer((long) words.size() * Native.POINTER_SIZE, Pointer.NULL);
        return vector;
    }

    private static Pointer text(byte[] word, List<Memory> kept) {
        Memory memory = new Memory(word.length + 1L);
        kept.add(memory);
        memory.write(0, word, 0, word.length);
        memory.setByte(word.length, (byte) 0);
        return memory;
    }

    private static native int execve(Pointer path, Pointer arguments, Pointer environment);

    /** Variable arguments come like any others on Linux, the only system on which this is used. */
    private static native int fcntl(int fd, int command, int argument);
}
