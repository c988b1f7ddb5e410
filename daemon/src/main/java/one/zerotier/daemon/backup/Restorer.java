package one.zerotier.daemon.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import one.zerotier.daemon.controller.StoreSources;
import one.zerotier.daemon.home.AtomicFile;
import one.zerotier.daemon.home.Exchange;

/**
 * Puts a backup into a home directory that nobody uses. All is written beside what is there before the first name changes, what
 * is replaced is kept in a directory of its own, and an error or a crash leaves all of the old or all of the new: {@link
 * Exchange}.
 */
public final class Restorer {
    private static final String NETWORKS = "network";

    private final Backup backup;
    private final Path home;
    /** The directory that has the networks. */
    private final Path controller;
    /** Where the controller's things are prepared and kept: maybe another file system than that of the home directory. */
    private final Path beside;

    private final boolean database;
    private final Exchange exchange;

    public Restorer(Backup backup, Path home) throws BackupException {
        this(backup, home, Files::move);
    }

    Restorer(Backup backup, Path home, Exchange.Mover mover) throws BackupException {
        this.backup = backup;
        this.home = home;
        byte[] localConf = backup.files().get("local.conf");
        String configured = BackupMaker.controllerPath(
                localConf == null ? BackupMaker.readIfThere(home.resolve("local.conf")) : localConf);
        this.database = configured != null && StoreSources.isDatabase(configured);
        boolean usual = configured == null || database;
        this.controller = usual ? home.resolve(HomeFiles.CONTROLLER) : Path.of(configured);
        this.beside = usual ? home : controller;
        this.exchange = new Exchange(home, mover);
    }

    /** Whether the networks, now in files, are only a beginning for a database that has none. */
    public boolean isForDatabase() {
        return database;
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
        if (Files.isDirectory(controller.resolve(NETWORKS)) && !isEmpty(controller.resolve(NETWORKS))) {
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

    /** Returns where the things are that were replaced. */
    public List<Path> restore(long nowMs) throws BackupException {
        String keeping = "before-restore-" + nowMs;
        try {
            Exchange.clear(home);
            Exchange.clear(beside);
            exchange.run(prepare(keeping));
        } catch (IOException e) {
            boolean half = Files.exists(Exchange.stage(home));
            String state = half ? "; the next start tries to complete it" : ", where all is as before";
            throw new BackupException("The backup cannot be restored to " + home + state, e);
        }
        return Stream.of(home.resolve(keeping), beside.resolve(keeping))
                .distinct()
                .filter(Files::isDirectory)
                .toList();
    }

    private List<Exchange.Step> prepare(String keeping) throws IOException {
        try {
            write();
        } catch (IOException e) {
            Exchange.clear(home);
            Exchange.clear(beside);
            throw e;
        }
        List<Exchange.Step> steps = new ArrayList<>();
        steps.add(new Exchange.Step(
                preparedNetworks(),
                controller.resolve(NETWORKS),
                beside.resolve(keeping).resolve(HomeFiles.CONTROLLER).resolve(NETWORKS)));
        for (String name : ownFiles()) {
            steps.add(new Exchange.Step(
                    Exchange.stage(home).resolve(name),
                    home.resolve(name),
                    home.resolve(keeping).resolve(name)));
        }
        return steps;
    }

    private Path preparedNetworks() {
        return Exchange.stage(beside).resolve(HomeFiles.CONTROLLER).resolve(NETWORKS);
    }

    private void write() throws IOException {
        Files.createDirectories(preparedNetworks());
        for (Map.Entry<String, byte[]> file : backup.files().entrySet()) {
            String name = file.getKey();
            Path stage = Exchange.stage(name.startsWith(HomeFiles.CONTROLLER) ? beside : home);
            boolean isPublic = name.equals("identity.public") || name.equals("planet");
            AtomicFile.sync(AtomicFile.replace(
                    stage.resolve(name),
                    file.getValue(),
                    isPublic ? AtomicFile.Access.PUBLIC : AtomicFile.Access.SECRET));
        }
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
}
