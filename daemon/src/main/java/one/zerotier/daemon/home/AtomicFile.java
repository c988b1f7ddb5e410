package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whole files, written so that a reader sees the old content or the new one whatever happens: into a temporary file beside
 * it, then to the disk, then in one step to its name. For one writer per file.
 */
public final class AtomicFile {
    /** Nothing that we keep is longer. */
    private static final int MAX_LENGTH = 16 * 1024 * 1024;

    private static final String TEMPORARY_SUFFIX = ".tmp";

    /** Who may read a file. Its owner alone may write it. */
    public enum Access {
        SECRET("rw-------"),
        PUBLIC("rw-r--r--");

        private final String permissions;

        Access(String permissions) {
            this.permissions = permissions;
        }

        FileAttribute<Set<PosixFilePermission>> attribute() {
            return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        }
    }

    private AtomicFile() {}

    /** The content; null if there is no such file. */
    public static byte @Nullable [] read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_LENGTH) {
                throw new IOException(file + " has more than " + MAX_LENGTH + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Writes a file unless it has this content already. Missing directories are made. */
    public static void write(Path file, byte[] content, Access access) throws IOException {
        if (!isFile(file, content)) {
            sync(replace(file, content, access));
        }
    }

    /** Removes a file, if it is there. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            sync(directoryOf(file));
        }
    }

    private static boolean isFile(Path file, byte[] content) {
        try {
            return Arrays.equals(content, read(file));
        } catch (IOException e) {
            return false; // writing will tell
        }
    }

    /** Writes a file that is out of date after a crash anyway: whole for every reader, but not sent to the disk at once. */
    static void publish(Path file, byte[] content, Access access) throws IOException {
        replace(file, content, access, false);
    }

    /** Writes a file and returns the directory that must be synced for the file to be there after a power failure. */
    public static Path replace(Path file, byte[] content, Access access) throws IOException {
        return replace(file, content, access, true);
    }

    private static Path replace(Path file, byte[] content, Access access, boolean force) throws IOException {
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file; // the link stays where it is
        Path directory = directoryOf(target);
        makeDirectory(directory);
        Path temporary = directory.resolve("." + target.getFileName() + TEMPORARY_SUFFIX);
        Files.deleteIfExists(temporary); // left by a crash, perhaps with other permissions
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temporary, options, access.attribute())) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            if (force) {
                channel.force(true);
            }
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return directory;
    }

    /** Makes a directory and those above it for good, unless they are there. */
    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directoryOf(directory);
            makeDirectory(parent);
            Files.createDirectory(directory);
            sync(parent);
        }
    }

    /** Makes what was created, renamed and removed in a directory last. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            return; // itself removed: its parent is to be synced
        }
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is in no directory");
        }
        return parent;
    }
}
