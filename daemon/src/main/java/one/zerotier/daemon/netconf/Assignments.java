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
import java.util.Collection;
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
    /** The year 2500: a node that pretends to know the end of time must not move us there. */
    private static final long LAST_DATE_TO_OVERTAKE_MS = 16_725_225_600_000L;

    /**
     * What is kept of a node. An empty assignment stays: the node must still learn that there was another one.
     *
     * @param identity that has asked for it; nobody else with the same address will do. Null until it has
     * @param claim what its secret hashes to, as it said last; empty if it has not, or if that one has served
     * @param granted networks of our own controller that let the node in because of this assignment
     */
    public record Kept(Assignment assignment, @Nullable Identity identity, String claim, Set<Long> granted) {
        public Kept {
            granted = Set.copyOf(granted);
        }

        static Kept none(Address node) {
            return new Kept(Assignment.empty(node), null, "", Set.of());
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

    private void load(Path file, Address node) {
        try {
            byte[] content = AtomicFile.read(file);
            Kept kept = read(Json.parse(content == null ? new byte[0] : content));
            if (!kept.assignment.node().equals(node)) {
                throw new InvalidValueException("it is about " + kept.assignment.node() + ".");
            }
            all.put(node, kept);
        } catch (IOException | InvalidValueException | JsonSyntaxException | IllegalArgumentException e) {
            LOG.warn("The file {} is no assignment ({}); node {} has none.", file, e.getMessage(), node);
        }
    }

    private static Kept read(JsonNode json) throws InvalidValueException {
        Set<Long> granted = new HashSet<>();
        for (JsonNode id : json.path("granted")) {
            granted.add(AssignmentJson.id(id, "granted"));
        }
        String identity = json.path("identity").asText("");
        return new Kept(
                AssignmentJson.read(json),
                identity.isEmpty() ? null : Identity.parse(identity),
                json.has("claim") ? AssignmentJson.claim(json.get("claim"), "claim") : "",
                granted);
    }

    private static byte[] write(Kept kept) {
        ObjectNode json = AssignmentJson.writeWhole(kept.assignment).put("claim", kept.claim);
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
        save(new Kept(decided, before.identity, before.claim, granted));
        return decided;
    }

    /**
     * A node with an assignment asks for it. Remembers whose address it is. If the node has something later than we have, we
     * have lost a change (an older copy of our files is back), and it must take what we have all the same.
     *
     * @param claim what its secret hashes to
     * @param knownMs how new what it has is, as it signed it
     * @return its assignment
     */
    synchronized Assignment onAsked(Identity identity, String claim, long knownMs) throws IOException {
        Kept kept = keptOrNone(identity.address());
        Assignment assignment = kept.assignment;
        boolean isBehind = knownMs > assignment.modified() && knownMs < LAST_DATE_TO_OVERTAKE_MS;
        String good = claim.equals(assignment.claimed()) ? "" : claim;
        if (isBehind || kept.identity == null || !kept.claim.equals(good)) {
            assignment = isBehind ? assignment.decided(assignment.modified(), knownMs) : assignment;
            save(new Kept(assignment, identity, good, kept.granted));
        }
        return assignment;
    }

    /** Somebody has shown the secret of a node, which is his now. A secret serves once. */
    synchronized Assignment claim(long nowMs, Identity device, String claim, String owner) throws IOException {
        Kept kept = keptOrNone(device.address());
        Assignment decided = kept.assignment.claimedBy(owner, claim).decided(nowMs, kept.assignment.modified());
        save(new Kept(decided, device, "", kept.granted));
        return decided;
    }

    /** All, also those that ask for nothing. */
    Collection<Kept> all() {
        return List.copyOf(all.values());
    }

    private void save(Kept kept) throws IOException {
        Address node = kept.assignment.node();
        AtomicFile.write(directory.resolve(node + ".json"), write(kept), AtomicFile.Access.SECRET);
        all.put(node, kept);
    }
}
