package one.zerotier.daemon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import one.zerotier.daemon.backup.Backup;
import one.zerotier.daemon.backup.BackupException;
import one.zerotier.daemon.backup.BackupMaker;
import one.zerotier.daemon.backup.HomeFiles;
import one.zerotier.daemon.backup.Restorer;
import one.zerotier.daemon.home.AtomicFile;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backups of a controller, or of a whole node. */
final class BackupCommands {
    private BackupCommands() {}

    static List<CliCommand> all(Session session) {
        return List.of(new Make(session), new Restore(session));
    }

    private static CliException failed(Exception e) {
        return new CliException(CliException.FAILED, String.valueOf(e.getMessage()));
    }

    private static String contents(Backup backup) {
        long networks = backup.count(HomeFiles.NETWORK);
        long members = backup.count(HomeFiles.MEMBER);
        return networks
                + (networks == 1 ? " network with " : " networks with ")
                + members
                + (members == 1 ? " member" : " members")
                + (backup.isOfWholeHome() ? " and the identity of node " : " of node ")
                + backup.node();
    }

    /** Makes one. */
    @Command(
            name = "backup",
            sortOptions = false,
            description = {
                "Put the networks that this node controls, with their members, into one file.",
                "The service may run: the file has what was in force at one moment.",
                "",
                "  zerotier-cli backup networks.zip            networks and members",
                "  zerotier-cli backup --all node.zip          the identity and all settings, too: keep it secret",
                "  zerotier-cli backup --offline networks.zip  from the home directory of a service that does not run",
                ""
            })
    static final class Make extends CliCommand {
        @Parameters(paramLabel = "<file>", description = "It must not exist.")
        String file = "";

        @Option(names = "--all", description = "All that makes this node, not only its networks.")
        boolean all;

        @Option(names = "--offline", description = "Read the home directory, not the service.")
        boolean offline;

        Make(Session session) {
            super(session);
        }

        @Override
        public Integer call() throws CliException {
            Path target = path(file);
            if (Files.exists(target)) {
                throw new CliException(
                        CliException.MISUSED, "There is a file " + file + " already. Name one that does not exist.");
            }
            try {
                Backup backup = make();
                AtomicFile.write(target, backup.toBytes(), AtomicFile.Access.SECRET);
                return say("Wrote " + file + " with " + contents(backup) + ".");
            } catch (BackupException | HomeException e) {
                throw failed(e);
            } catch (IOException e) {
                throw new CliException(
                        CliException.FAILED, "The file " + file + " cannot be written: " + e.getMessage());
            }
        }

        private Backup make() throws CliException, BackupException, HomeException {
            Path home = session.directory();
            long nowMs = System.currentTimeMillis();
            if (!offline) {
                Reply reply = ControllerCommand.require(session.service(), "/controller/backup");
                return BackupMaker.online(reply.json(), all ? home : null, nowMs);
            }
            requireHome(home);
            try (Home locked = Home.open(home)) {
                return BackupMaker.offline(locked.directory(), all, nowMs);
            }
        }
    }

    private static void requireHome(Path home) throws CliException {
        if (!Files.isDirectory(home)) {
            throw new CliException(
                    CliException.FAILED, "There is no home directory " + home + ". Name another one with -D.");
        }
    }

    private static Path path(String file) throws CliException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw failed(e);
        }
    }

    /** Restores one. */
    @Command(
            name = "restore",
            sortOptions = false,
            description = {
                "Put a backup into a home directory whose service does not run.",
                "",
                "  zerotier-cli restore node.zip -D/var/lib/zerotier-one",
                "",
                "A backup made with --all makes the home directory that of the same node: it must not run elsewhere.",
                ""
            })
    static final class Restore extends CliCommand {
        @Parameters(paramLabel = "<file>", description = "What zerotier-cli backup has written.")
        String file = "";

        @Option(
                names = "--force",
                description = "Replace what is there. It is moved to a directory before-restore-TIME beside it.")
        boolean force;

        Restore(Session session) {
            super(session);
        }

        @Override
        public Integer call() throws CliException {
            Path source = path(file);
            try {
                Backup backup = Backup.parse(Files.readAllBytes(source)); // before anything is touched
                try (Home home = Home.open(session.directory())) {
                    return restore(backup, home.directory());
                }
            } catch (IOException e) {
                throw new CliException(CliException.FAILED, "The file " + file + " cannot be read: " + e.getMessage());
            } catch (BackupException | HomeException e) {
                throw failed(e);
            }
        }

        private int restore(Backup backup, Path home) throws BackupException {
            boolean fresh = !Files.exists(home.resolve("identity.public"));
            Restorer restorer = new Restorer(backup, home);
            if (!force) {
                restorer.requireEmpty();
            }
            List<Path> replaced = restorer.restore(System.currentTimeMillis());
            say("Restored " + contents(backup) + " to " + home + ".");
            for (Path kept : replaced) {
                say("What was there is in " + kept + ".");
            }
            if (restorer.isForDatabase()) {
                session.err.println("Note: local.conf has a database for the networks. They are taken over from the"
                        + " files at the next start if this node has never used that database; if it has, bring"
                        + " back the database itself, with its own tools.");
            }
            if (fresh && !backup.isOfWholeHome()) {
                session.err.println("Note: the backup has no identity. Put identity.secret and identity.public of node "
                        + backup.node() + " there before the first start, or nobody will find these networks.");
            }
            return 0;
        }
    }
}
