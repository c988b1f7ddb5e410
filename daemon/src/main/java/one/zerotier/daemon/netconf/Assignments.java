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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/** What an authority has assigned, one file for each node. A change is on the disk when its method returns. For any thread. */
public final class Assignments {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    private static final Pattern FILE = Pattern.compile("([0-9a-f]{10})\\.json");
    private static final int INDENTATION = 2;

    /**
     * What is kept of a node. An empty assignment stays: the node must still learn that there was another one.
     *
     * @param identity that has asked for it; nobody else with the same address will do. Null until it has
     * @param granted networks of our own controller that let the node in because of this assignment
     */
    public record Kept(Assignment assignment, @Nullable Identity identity, Set<Long> granted) {
        public Kept {
            granted = Set.copyOf(granted);
        }

        static Kept none(Address node) {
            return new Kept(Assignment.empty(node), null, Set.of());
        }
    }

    private final Path directory;
    private final Map<Address, Kept> all = new ConcurrentHashMap<>();

    private Assignments(Path directory) {
        this.directory = directory;
    }

    /** Reads the directory. Files that cannot be used are left alone, with a warning. */
    public static Assignments open(Path directory) throws IOException {
        Assignments assignments = new Assignments(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches()) {
                    assignments.load(file, Address.parse(matcher.group(1)));
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("nothing there: directory={}", directory);
        }
        return assignments;
    }

    private void load(Path file, Address node) throws IOException {
        byte[] content = AtomicFile.read(file);
        try {
            Kept kept = read(Json.parse(content == null ? new byte[0] : content));
            if (!kept.assignment.node().equals(node)) {
                throw new InvalidValueException("it is about " + kept.assignment.node() + ".");
            }
            all.put(node, kept);
        } catch (InvalidValueException | JsonSyntaxException | IllegalArgumentException e) {
            LOG.warn("The file {} is no assignment ({}); node {} has none.", file, e.getMessage(), node);
        }
    }

    private static Kept read(JsonNode json) throws InvalidValueException {
        Set<Long> granted = new HashSet<>();
        for (JsonNode id : json.path("granted")) {
            granted.add(AssignmentJson.id(id, "granted"));
        }
        String identity = json.path("identity").asText("");
        return new Kept(AssignmentJson.read(json), identity.isEmpty() ? null : Identity.parse(identity), granted);
    }

    private static byte[] write(Kept kept) {
        ObjectNode json = AssignmentJson.write(kept.assignment);
        Identity identity = kept.identity;
        if (identity != null) {
            json.put("identity", identity.toString());
        }
        ArrayNode granted = json.putArray("granted");
        kept.granted.stream().sorted().forEach(id -> granted.add(NetworkIds.format(id)));
        return (Json.indented(json, INDENTATION) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Null if nothing was ever assigned to this node. */
    public @Nullable Kept kept(Address node) {
        return all.get(node);
    }

    /** The same, or what stands for it. */
    public Kept keptOrNone(Address node) {
        return all.getOrDefault(node, Kept.none(node));
    }

    /** Those that ask for anything, in order of their nodes. */
    public List<Assignment> list() {
        return all.values().stream()
                .map(Kept::assignment)
                .filter(assignment -> !assignment.isEmpty())
                .sorted((a, b) -> a.node().compareTo(b.node()))
                .toList();
    }

    /** When it was changed last; 0 if nothing was ever assigned. */
    long modified(Address node) {
        Kept kept = all.get(node);
        return kept == null ? 0 : kept.assignment.modified();
    }

    /**
     * Replaces an assignment. One that asks for nothing new keeps its time.
     *
     * @return as it is now
     */
    public synchronized Assignment put(long nowMs, Assignment wanted, Set<Long> granted) throws IOException {
        Kept before = keptOrNone(wanted.node());
        boolean same = all.containsKey(wanted.node()) && before.assignment.wantsTheSame(wanted);
        Assignment decided = same ? before.assignment : wanted.decided(nowMs, before.assignment.modified());
        save(new Kept(decided, before.identity, granted));
        return decided;
    }

    /** Remembers whose address it is. */
    void pin(Identity identity) throws IOException {
        Kept before = all.get(identity.address());
        if (before == null || before.identity != null) {
            return;
        }
        synchronized (this) {
            Kept kept = all.getOrDefault(identity.address(), before);
            if (kept.identity == null) {
                save(new Kept(kept.assignment, identity, kept.granted));
            }
        }
    }

    private void save(Kept kept) throws IOException {
        Address node = kept.assignment.node();
        AtomicFile.write(directory.resolve(node + ".json"), write(kept), AtomicFile.Access.SECRET);
        all.put(node, kept);
    }
}
