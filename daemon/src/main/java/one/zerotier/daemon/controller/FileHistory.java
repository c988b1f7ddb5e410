package one.zerotier.daemon.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the documents of a network have been, one JSON object to a line, newest last. It is for people, and nothing rests on
 * it: a line that cannot be written is lost. When a file has become long it makes room for a new one, and only one old one is kept.
 */
final class FileHistory {
    private static final Logger LOG = LoggerFactory.getLogger(FileHistory.class);
    private static final long MAX_LENGTH = 1 << 20;

    private final FileLayout layout;
    private boolean failed;

    FileHistory(FileLayout layout) {
        this.layout = layout;
    }

    /**
     * Takes note of what something is now.
     *
     * @param member whose document it is; null for that of the network
     * @param document null if it was deleted
     */
    synchronized void add(long networkId, @Nullable Address member, byte @Nullable [] document) {
        // The end of a line goes before it: so a line that a crash has cut does not spoil the next one.
        String line = "\n{\"time\":" + System.currentTimeMillis()
                + (member == null ? "" : ",\"address\":\"" + member + "\"") + ",\"document\":"
                + (document == null ? "null" : new String(document, UTF_8)) + "}";
        try {
            append(layout.history(networkId), line);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("the history of networks has a gap: {}", e.getMessage());
                failed = true;
            }
        }
    }

    private static void append(Path file, String line) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.resolveSibling(""));
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else if (Files.size(file) > MAX_LENGTH) {
            Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            append(file, line);
            return;
        }
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }

    private static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    synchronized void forget(long networkId) throws IOException {
        Files.deleteIfExists(layout.history(networkId));
        Files.deleteIfExists(older(layout.history(networkId)));
    }

    /** Newest first. A line that was cut by a crash is passed over. */
    synchronized ArrayNode read(long networkId, int most) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : List.of(older(layout.history(networkId)), layout.history(networkId))) {
            if (Files.exists(file)) {
                new String(Files.readAllBytes(file), UTF_8) // a cut character is no reason to show nothing
                        .lines()
                        .filter(line -> !line.isEmpty())
                        .forEach(lines::add);
            }
        }
        ArrayNode history = Json.array();
        for (int i = lines.size() - 1; i >= 0 && history.size() < most; i--) {
            try {
                JsonNode line = Json.parse(lines.get(i).getBytes(UTF_8));
                history.add(line);
            } catch (JsonSyntaxException e) {
                LOG.debug("a line of the history is broken", e);
            }
        }
        return history;
    }
}
