package one.zerotier.daemon.launch;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the archive of classes, by a JVM of its own that does at the lowest priority what a start does. Its name has what it
 * depends on, and the JVM checks besides, so that one of another jar or JVM is never used; those are removed.
 */
public final class ClassArchive implements AutoCloseable {
    /** Set to anything but nothing no archive is made: where many nodes start at once on a small machine, say. */
    static final String PROPERTY = "zerotier.archive";

    static final String OFF = "off";

    /** The program's first argument in that JVM; the second is a directory for the time being. */
    public static final String REHEARSE = "--rehearse";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String PREFIX = "classes-";
    private static final String SUFFIX = ".jsa";
    private static final String TEMPORARY = ".classes.tmp";
    private static final int LONGEST_SECONDS = 120;
    private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));

    private final Path home;
    private final Path jar;
    private volatile boolean closed;
    private volatile @Nullable Process maker;

    ClassArchive(Path home, Path jar) {
        this.home = home;
        this.jar = jar;
    }

    /** Begins to make the archive of a home directory if it has none; null if there is nothing to do. */
    public static @Nullable ClassArchive makeSoon(Path home) {
        String jar = System.getProperty("java.class.path", "");
        if (!Launch.isSet() || OFF.equals(System.getProperty(PROPERTY)) || !jar.endsWith(".jar")) {
            return null;
        }
        ClassArchive archive = new ClassArchive(home, Path.of(jar));
        Thread thread = new Thread(archive::makeIfMissing, "class-archive");
        thread.setDaemon(true);
        thread.start();
        return archive;
    }

    /** Where the archive is for this jar and the JVM that runs. */
    static Path file(Path home, Path jar) throws IOException {
        String all = jar + "\n" + Files.size(jar) + "\n"
                + Files.getLastModifiedTime(jar).toMillis() + "\n"
                + System.getProperty("java.home") + "\n" + System.getProperty("java.vm.version") + "\n"
                + JvmSettings.options(null);
        CRC32 sum = new CRC32();
        sum.update(all.getBytes(StandardCharsets.UTF_8));
        return home.resolve(PREFIX + Long.toHexString(sum.getValue()) + SUFFIX);
    }

    private void makeIfMissing() {
        try {
            Path file = file(home, jar);
            if (!Files.exists(file)) {
                make(file);
            }
        } catch (IOException e) {
            LOG.debug("no archive of classes", e); // a home that cannot be written: every start is like the first
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the archive is there, or cannot be made. */
    void make(Path file) throws IOException, InterruptedException {
        Path temporary = home.resolve(TEMPORARY);
        removeAll(temporary);
        Files.createDirectory(
                temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Path made = temporary.resolve("made" + SUFFIX);
            int status = run(command(made, temporary.resolve("home")));
            if (status == 0 && Files.exists(made) && !closed) {
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
                removeOthers();
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                LOG.debug("no archive of classes: status={}", status);
            }
        } finally {
            removeAll(temporary);
        }
    }

    private List<String> command(Path made, Path rehearsalHome) {
        List<String> command = new ArrayList<>();
        NICE.stream().filter(Files::isExecutable).findFirst().ifPresent(nice -> {
            command.addAll(List.of(nice.toString(), "-n", "19"));
        });
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmSettings.options(null));
        command.add("-XX:ArchiveClassesAtExit=" + made);
        command.addAll(List.of("-jar", jar.toString(), REHEARSE, rehearsalHome.toString()));
        return command;
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        maker = process;
        try {
            process.getOutputStream().close();
            return !closed && process.waitFor(LONGEST_SECONDS, SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    private void removeOthers() throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(home, PREFIX + "*" + SUFFIX)) {
            for (Path other : others) {
                Files.delete(other);
            }
        }
    }

    private static void removeAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The daemon ends; what is not ready is for the next start. */
    @Override
    public void close() {
        closed = true;
        Process process = maker;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
