package one.zerotier.daemon.backup;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.daemon.controller.StoreSources;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;

/** Makes backups: of what a running controller says, and of a home directory that nobody uses. */
public final class BackupMaker {
    private BackupMaker() {}

    /**
     * What the controller has at one moment.
     *
     * @param snapshot the answer of {@code /controller/backup}
     * @param home the home directory, if all of it is wanted
     */
    public static Backup online(JsonNode snapshot, @Nullable Path home, long nowMs) throws BackupException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        String networks = HomeFiles.CONTROLLER + "/network/";
        for (JsonNode network : snapshot.path("networks")) {
            files.put(networks + network.path("id").asText() + ".json", Json.compact(network));
        }
        for (JsonNode member : snapshot.path("members")) {
            String name = member.path("nwid").asText() + "/member/"
                    + member.path("id").asText();
            files.put(networks + name + ".json", Json.compact(member));
        }
        addHome(home, files);
        return new Backup(snapshot.path("address").asText(), nowMs, files);
    }

    /** What the files of a home directory have; somebody must have made sure that nobody changes them. */
    public static Backup offline(Path home, boolean all, long nowMs) throws BackupException {
        String node = nodeOf(home);
        if (node == null) {
            throw new BackupException("There is no identity in " + home + ", so there is nothing to back up."
                    + " Name another home directory with -D.");
        }
        String configured = controllerPath(readIfThere(home.resolve("local.conf")));
        if (configured != null && StoreSources.isDatabase(configured)) {
            throw new BackupException("The networks of node " + node + " are in a database, as controllerDbPath in "
                    + home.resolve("local.conf") + " says. Start the service and leave out --offline,"
                    + " or use the database's own pg_dump.");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        try {
            HomeFiles.readController(
                    configured == null ? home.resolve(HomeFiles.CONTROLLER) : Path.of(configured), files);
        } catch (IOException e) {
            throw new BackupException("The home directory " + home + " cannot be read", e);
        }
        addHome(all ? home : null, files);
        return new Backup(node, nowMs, files);
    }

    private static void addHome(@Nullable Path home, SortedMap<String, byte[]> files) throws BackupException {
        if (home == null) {
            return;
        }
        try {
            HomeFiles.readHome(home, files);
        } catch (IOException e) {
            throw new BackupException("The home directory " + home + " cannot be read", e);
        }
        if (!files.containsKey(HomeFiles.SECRET_IDENTITY)) {
            throw new BackupException(
                    "There is no identity.secret in " + home + ", or not for you. Try again as root.");
        }
    }

    /** The address of the node whose home it is; null if it is nobody's. */
    static @Nullable String nodeOf(Path home) throws BackupException {
        byte[] identity = readIfThere(home.resolve("identity.public"));
        String text = identity == null ? "" : new String(identity, StandardCharsets.US_ASCII);
        return text.matches("(?s)[0-9a-f]{10}:.*") ? text.substring(0, 10) : null;
    }

    /** A directory or the URL of a database, if {@code local.conf} has one; null for the usual place. */
    static @Nullable String controllerPath(byte @Nullable [] localConf) {
        try {
            JsonNode path = localConf == null
                    ? Json.object()
                    : Json.parse(localConf).path("settings").path("controllerDbPath");
            return path.isTextual() && !path.textValue().isEmpty() ? path.textValue() : null;
        } catch (JsonSyntaxException e) {
            return null; // the daemon ignores such a file, too
        }
    }

    static byte @Nullable [] readIfThere(Path file) throws BackupException {
        try {
            return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw new BackupException("The file " + file + " cannot be read", e);
        }
    }
}
