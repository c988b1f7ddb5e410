package one.zerotier.daemon.controller;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import one.zerotier.core.identity.Address;

/**
 * Where stock keeps what its controller has.
 *
 * <pre>
 *   network/&lt;16 hex&gt;.json                      a network
 *   network/&lt;16 hex&gt;/member/&lt;10 hex&gt;.json      a member of it
 *   history/&lt;16 hex&gt;.jsonl                     ours alone: what both have been
 * </pre>
 */
final class FileLayout {
    private static final Pattern NETWORK = Pattern.compile("([0-9a-fA-F]{16})\\.json");
    private static final Pattern MEMBER = Pattern.compile("([0-9a-fA-F]{10})\\.json");

    private final Path networks;

    private FileLayout(Path networks) {
        this.networks = networks;
    }

    /** Makes the directory if it is missing, for its owner alone. */
    static FileLayout make(Path directory) throws IOException {
        Path networks = directory.resolve("network");
        Files.createDirectories(
                networks, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new FileLayout(networks);
    }

    Path history(long networkId) {
        return networks.resolveSibling("history").resolve(NetworkIds.format(networkId) + ".jsonl");
    }

    Path network(long id) {
        return networks.resolve(NetworkIds.format(id) + ".json");
    }

    /** For everything of a network but its own file. */
    Path directoryOf(long networkId) {
        return networks.resolve(NetworkIds.format(networkId));
    }

    Path member(long networkId, Address address) {
        return memberDirectory(networkId).resolve(address + ".json");
    }

    private Path memberDirectory(long networkId) {
        return directoryOf(networkId).resolve("member");
    }

    /** The files of networks, in the order of their names. */
    List<Path> networkFiles() throws IOException {
        return files(networks, NETWORK);
    }

    /** The files of a network's members, in the order of their names. */
    List<Path> memberFiles(long networkId) throws IOException {
        Path directory = memberDirectory(networkId);
        return Files.isDirectory(directory) ? files(directory, MEMBER) : List.of();
    }

    private static List<Path> files(Path directory, Pattern pattern) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                String name = String.valueOf(file.getFileName());
                if (pattern.matcher(name).matches() && Files.isRegularFile(file)) {
                    files.put(name, file);
                }
            }
        }
        return List.copyOf(files.values());
    }
}
