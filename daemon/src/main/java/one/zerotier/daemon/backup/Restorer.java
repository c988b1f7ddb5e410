package one.zerotier.daemon.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import one.zerotier.daemon.home.AtomicFile;
import org.jspecify.annotations.Nullable;

/**
 * Puts a backup into a home directory that nobody uses. All is written beside what is there before the first name changes, and
 * what is replaced is kept in a directory of its own.
 */
public final class Restorer {
    private final Backup backup;
    private final Path home;
    private final Path controller;
    private final Path staged;

    public Restorer(Backup backup, Path home) throws BackupException {
        this.backup = backup;
        this.home = home;
        byte[] localConf = backup.files().get("local.conf");
        this.controller = BackupMaker.controllerDirectory(
                home, localConf == null ? BackupMaker.readIfThere(home.resolve("local.conf")) : localConf);
        this.staged = home.resolve(".restoring");
    }

    /** Complains if something would be overwritten, or would not work. */
    public void requireEmpty() throws BackupException {
        String node = BackupMaker.nodeOf(home);
        if (backup.isOfWholeHome() && node != null) {
            throw new BackupException("The home directory " + home + " is already that of node " + node
                    + ". Name another one with -D, or use --force to replace it.");
        }
        if (node != null && !node.equals(backup.node())) {
            throw new BackupException("The backup is of node " + backup.node() + ", and " + home + " is that of node "
                    + node + ": its members would not find the controller. Restore a backup that was made with --all"
                    + " into another home directory, or use --force.");
        }
        if (Files.isDirectory(controller.resolve("network")) && !isEmpty(controller.resolve("network"))) {
            throw new BackupException(
                    "There are networks in " + controller + " already. Use --force to replace all of them.");
        }
    }

    private static boolean isEmpty(Path directory) throws BackupException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new BackupException("The directory " + directory + " cannot be read", e);
        }
    }

    /** Returns where the things are that were replaced; null if there were none. */
    public @Nullable Path restore(long nowMs) throws BackupException {
        Path replaced = home.resolve("before-restore-" + nowMs);
        try {
            deleteTree(staged);
            Files.createDirectories(staged.resolve(HomeFiles.CONTROLLER).resolve("network"));
            for (Map.Entry<String, byte[]> file : backup.files().entrySet()) {
                AtomicFile.Access access =
                        file.getKey().equals("identity.public") || file.getKey().equals("planet")
                                ? AtomicFile.Access.PUBLIC
                                : AtomicFile.Access.SECRET;
                AtomicFile.sync(AtomicFile.replace(staged.resolve(file.getKey()), file.getValue(), access));
            }
            exchange(staged.resolve(HomeFiles.CONTROLLER), controller, replaced);
            for (String name : ownFiles()) {
                exchange(staged.resolve(name), home.resolve(name), replaced);
            }
            AtomicFile.sync(home);
            deleteTree(staged);
        } catch (IOException e) {
            throw new BackupException("The home directory " + home + " cannot be written", e);
        }
        return Files.isDirectory(replaced) ? replaced : null;
    }

    /** The identity last: without it, it is plain that something is missing. */
    private List<String> ownFiles() {
        List<String> names = new ArrayList<>(backup.files().keySet());
        names.removeIf(name -> name.startsWith(HomeFiles.CONTROLLER));
        if (names.remove(HomeFiles.SECRET_IDENTITY)) {
            names.add(HomeFiles.SECRET_IDENTITY);
        }
        return names;
    }

    private static void exchange(Path from, Path to, Path replaced) throws IOException {
        Path parent = to.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.exists(to)) {
            Files.createDirectories(replaced);
            Files.move(to, replaced.resolve(String.valueOf(to.getFileName())), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(from, to);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
