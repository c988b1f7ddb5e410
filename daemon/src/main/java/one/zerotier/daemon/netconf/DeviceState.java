package one.zerotier.daemon.netconf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.home.AtomicFile;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a device remembers of its authority.
 *
 * @param content what it said last
 * @param joined networks that we are on because of it, and not because of our user
 * @param applied what it was allowed when all of the content was carried out; empty while that is under way
 */
record DeviceState(Assignment content, Set<Long> joined, String applied) {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    private static final int INDENTATION = 2;

    DeviceState {
        joined = Set.copyOf(joined);
    }

    DeviceState with(Set<Long> newJoined) {
        return new DeviceState(content, newJoined, applied);
    }

    /** Reads what was remembered; nothing if there is none, or if it is of another authority or damaged. */
    static DeviceState load(Path file, Identity authority, Assignment nothing) throws IOException {
        byte[] text = AtomicFile.read(file);
        if (text != null) {
            try {
                JsonNode json = Json.parse(text);
                Assignment content = AssignmentJson.read(json.path("content"));
                Set<Long> joined = new TreeSet<>();
                for (JsonNode id : json.path("joined")) {
                    joined.add(AssignmentJson.id(id, "joined"));
                }
                if (json.path("authority").asText().equals(authority.toString())
                        && content.node().equals(nothing.node())) {
                    return new DeviceState(content, joined, json.path("applied").asText());
                }
                LOG.warn("The file {} is of another authority or node and is not used.", file);
            } catch (JsonSyntaxException | InvalidValueException e) {
                LOG.warn("The file {} is damaged ({}) and is not used.", file, e.getMessage());
            }
        }
        return new DeviceState(nothing, Set.of(), "");
    }

    /** Forgets all authorities but one: what they did is the user's from now on, should they come back or not. */
    static void forgetOthers(Path directory, @Nullable Address authority) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                if (authority == null || !file.endsWith(authority + ".json")) {
                    AtomicFile.delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("nothing there: directory={}", directory);
        }
    }

    void save(Path file, Identity authority) throws IOException {
        ObjectNode json = Json.object().put("authority", authority.toString());
        json.put("applied", applied).set("content", AssignmentJson.writeWhole(content));
        ArrayNode ids = json.putArray("joined");
        joined.stream().sorted().forEach(id -> ids.add(NetworkIds.format(id)));
        byte[] text = (Json.indented(json, INDENTATION) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, text, AtomicFile.Access.SECRET);
    }
}
