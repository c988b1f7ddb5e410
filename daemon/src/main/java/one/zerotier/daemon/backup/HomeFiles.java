package one.zerotier.daemon.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The files of a home directory that a backup has; all others can be made again. */
public enum HomeFiles {
    NETWORK("controller.d/network", "[0-9a-f]{16}\\.json"),
    MEMBER("controller.d/network/[0-9a-f]{16}/member", "[0-9a-f]{10}\\.json"),
    OWN(
            "",
            "identity\\.(secret|public)|authtoken\\.secret|metricstoken\\.secret|planet|local\\.conf|devicemap"
                    + "|thisdeviceismine"),
    MOON("moons.d", "[0-9a-f]{16}\\.moon"),
    PROVISION("provision.d", "[0-9a-f]{10}\\.json"),
    NETCONF("netconf.d", "[0-9a-f]{10}\\.json"),
    JOINED("networks.d", "[0-9a-f]{16}(\\.local)?\\.conf");

    static final String SECRET_IDENTITY = "identity.secret";
    static final String CONTROLLER = "controller.d";

    private final String directory;
    private final Pattern pattern;

    HomeFiles(String directory, String name) {
        this.directory = directory;
        this.pattern = Pattern.compile((directory.isEmpty() ? "" : directory + "/") + "(" + name + ")");
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    boolean isOfController() {
        return this == NETWORK || this == MEMBER;
    }

    /** Nothing may be written to anywhere else. */
    static void requireKnown(String name) throws BackupException {
        for (HomeFiles kind : values()) {
            if (kind.matches(name)) {
                return;
            }
        }
        throw new BackupException("The backup has a file \"" + name + "\", which belongs into no home directory."
                + " It was not made by this program.");
    }

    /** Adds what there is of all kinds but the controller's. */
    static void readHome(Path home, Map<String, byte[]> files) throws IOException {
        for (HomeFiles kind : values()) {
            if (!kind.isOfController()) {
                kind.read(home.resolve(kind.directory), kind.directory.isEmpty() ? "" : kind.directory + "/", files);
            }
        }
    }

    /** Adds networks and their members. */
    static void readController(Path controller, Map<String, byte[]> files) throws IOException {
        Path networks = controller.resolve("network");
        NETWORK.read(networks, CONTROLLER + "/network/", files);
        if (Files.isDirectory(networks)) {
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(networks, Files::isDirectory)) {
                for (Path directory : directories) {
                    MEMBER.read(
                            directory.resolve("member"),
                            CONTROLLER + "/network/" + directory.getFileName() + "/member/",
                            files);
                }
            }
        }
    }

    private void read(Path from, String prefix, Map<String, byte[]> files) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(from, Files::isRegularFile)) {
            for (Path file : all) {
                String name = prefix + file.getFileName();
                if (matches(name)) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
    }
}
