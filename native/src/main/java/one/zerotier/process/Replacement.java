package one.zerotier.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.libc.Execution;

/** What this process was started as, and how it goes on as another program under the same number. Linux only. */
public final class Replacement {
    private static final Path SELF = Path.of("/proc/self");

    private Replacement() {}

    /** The words of the command line, the program's name first, byte for byte. */
    public static List<byte[]> commandLine() throws IOException {
        return words("cmdline");
    }

    /** The environment as it was at the start, byte for byte. */
    public static List<byte[]> environment() throws IOException {
        return words("environ");
    }

    /** The file that this process runs. */
    public static Path program() throws IOException {
        return Files.readSymbolicLink(SELF.resolve("exe"));
    }

    /**
     * Goes on as another program; returns only if that is not possible.
     *
     * @param own files and directories that only this program has open, not whoever started it: locks and the like are
     *     handed on
     */
    public static void become(Path program, List<byte[]> arguments, List<byte[]> environment, List<Path> own)
            throws IOException {
        int result = Execution.execute(
                program.toString().getBytes(StandardCharsets.UTF_8), arguments, environment, descriptors(own));
        throw new IOException("execve " + program + ": error " + -result);
    }

    private static List<Integer> descriptors(List<Path> own) throws IOException {
        List<Integer> descriptors = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(SELF.resolve("fd"))) {
            for (Path entry : entries) {
                int fd = Integer.parseInt(entry.getFileName().toString());
                if (fd > 2 && Files.isSymbolicLink(entry) && isIn(Files.readSymbolicLink(entry), own)) {
                    descriptors.add(fd);
                }
            }
        }
        return descriptors;
    }

    private static boolean isIn(Path target, List<Path> own) {
        for (Path path : own) {
            if (target.startsWith(path)) {
                return true;
            }
        }
        return false;
    }

    private static List<byte[]> words(String file) throws IOException {
        List<byte[]> words = new ArrayList<>();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (byte b : Files.readAllBytes(SELF.resolve(file))) {
            if (b == 0) {
                words.add(word.toByteArray());
                word.reset();
            } else {
                word.write(b);
            }
        }
        return words;
    }
}
