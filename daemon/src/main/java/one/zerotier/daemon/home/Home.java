package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open home directory. Whoever has it open is the only one: a second daemon is refused before anything is written. Knows
 * the names of all files; what is in them is for the classes beside this one.
 */
public final class Home implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Home.class);

    private static final String ADVICE = "Run as root, or name another directory as the first argument.";
    private static final String PID_FILE = "zerotier-one.pid";
    private static final String STOCK_PROGRAM = "zerotier-one";

    private final Path directory;
    private final FileChannel lockChannel;
    private final DeviceMap devices;

    private Home(Path directory, FileChannel lockChannel) throws IOException {
        this.directory = directory;
        this.lockChannel = lockChannel;
        byte[] map = AtomicFile.read(deviceMapFile());
        this.devices = DeviceMap.decode(map == null ? "" : new String(map, StandardCharsets.UTF_8));
    }

    /** Makes the directory if it is missing, readable for its owner alone, and locks it. */
    public static Home open(Path path) throws HomeException {
        Path directory = path.toAbsolutePath().normalize();
        make(directory);
        FileChannel channel = lock(directory);
        try {
            refuseStock(directory);
            finishRestoring(directory);
            return new Home(directory, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new HomeException("The home directory " + directory + " cannot be read", e, ADVICE);
        } catch (HomeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static void make(Path directory) throws HomeException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (Files.exists(directory)) {
            throw new HomeException(
                    "The home directory " + directory + " is not a directory. Name another one as the first argument.");
        }
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new HomeException("The home directory " + directory + " cannot be created", e, ADVICE);
        }
    }

    /** The lock goes with the process, however that ends. */
    private static FileChannel lock(Path directory) throws HomeException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    directory.resolve("zerotier-one.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new HomeException("The home directory " + directory + " cannot be written", e, ADVICE);
        }
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this very process", e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new HomeException("The home directory " + directory + " cannot be locked", e, ADVICE);
        }
        if (lock == null) {
            closeQuietly(channel);
            throw new HomeException(
                    "Another ZeroTier One is already running with the home directory " + directory + ".");
        }
        return channel;
    }

    /** A stock daemon takes no lock, and does not run into us on a port, but two nodes with one identity must not be. */
    private static void refuseStock(Path directory) throws IOException, HomeException {
        byte[] pid = AtomicFile.read(directory.resolve(PID_FILE));
        String digits = pid == null ? "" : new String(pid, StandardCharsets.US_ASCII).strip();
        if (digits.matches("[0-9]{1,9}")
                && ProcessHandle.of(Long.parseLong(digits))
                        .flatMap(process -> process.info().command())
                        .filter(command -> Path.of(command).endsWith(STOCK_PROGRAM))
                        .isPresent()) {
            throw new HomeException("Another ZeroTier One (process " + digits
                    + ") is already running with the home directory " + directory + ".");
        }
        if (Files.exists(directory.resolve("controller.db"))) {
            throw new HomeException("The home directory " + directory
                    + " holds controller.db, the networks of a very old controller, which cannot be read any more."
                    + " Move it away to start without them.");
        }
    }

    private static void finishRestoring(Path directory) throws HomeException {
        try {
            if (Exchange.resume(directory)) {
                LOG.warn("The restoring of a backup that was interrupted is complete now.");
            }
        } catch (IOException e) {
            throw new HomeException(
                    "The restoring of a backup into " + directory + " was interrupted and cannot be completed",
                    e,
                    "Make room and permit writing there, or remove " + Exchange.stage(directory)
                            + " to leave everything as it is.");
        }
    }

    public Path directory() {
        return directory;
    }

    /** Names of virtual devices, as remembered from earlier runs; changed through {@link StateWriter}. */
    public DeviceMap devices() {
        return devices;
    }

    /** The secret that users of the API must know; made if there is none. */
    public String apiToken() throws HomeException {
        return Token.load(file("authtoken.secret"));
    }

    /** The secret that is good for reading metrics only; made if there is none. */
    public String metricsToken() throws HomeException {
        return Token.load(file("metricstoken.secret"));
    }

    /** What collectors of metrics read that cannot ask for them. */
    public void publishMetrics(byte[] text) throws IOException {
        AtomicFile.publish(file("metrics.prom"), text, AtomicFile.Access.PUBLIC);
    }

    /** Tells others on which port the API is and, when that can be relied on, who we are. */
    public void announce(long pid, int port) throws HomeException {
        write(file("zerotier-one.port"), Integer.toString(port));
        write(file(PID_FILE), Long.toString(pid));
    }

    private static void write(Path file, String content) throws HomeException {
        try {
            AtomicFile.write(file, content.getBytes(StandardCharsets.US_ASCII), AtomicFile.Access.PUBLIC);
        } catch (IOException e) {
            throw new HomeException("The file " + file + " cannot be written", e, ADVICE);
        }
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Path deviceMapFile() {
        return file("devicemap");
    }

    Path moonDirectory() {
        return file("moons.d");
    }

    Path networkDirectory() {
        return file("networks.d");
    }

    Path peerDirectory() {
        return file("peers.d");
    }

    /** Where the controller's networks are, unless {@code local.conf} says otherwise. */
    public Path controllerDirectory() {
        return file("controller.d");
    }

    Path networkSettingsFile(long networkId) {
        return networkDirectory().resolve(HexFormat.of().toHexDigits(networkId) + ".local.conf");
    }

    Path stateFile(StateKind kind, long id) {
        return switch (kind) {
            case PLANET -> file("planet");
            case MOON -> moonDirectory().resolve(HexFormat.of().toHexDigits(id) + ".moon");
            case NETWORK_CONFIG -> networkDirectory().resolve(HexFormat.of().toHexDigits(id) + ".conf");
            case PEER -> peerDirectory().resolve(Address.format(id) + ".peer");
        };
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a lock", e);
        }
    }

    /** At the end: nobody is here any more. The file with the port stays, as scripts expect. */
    @Override
    public void close() {
        try {
            AtomicFile.delete(file(PID_FILE));
        } catch (IOException e) {
            LOG.warn("cannot remove: file={} reason={}", file(PID_FILE), Objects.toString(e.getMessage()));
        }
        closeQuietly(lockChannel);
    }
}
