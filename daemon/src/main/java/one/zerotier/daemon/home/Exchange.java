package one.zerotier.daemon.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Puts several files and directories in place of others, all or none. What comes is complete, and what is to be done is written
 * down, before the first name changes: after a crash the next one who opens the home directory does the rest. After an error
 * everything is taken back.
 */
public final class Exchange {
    private static final String STAGE = ".restoring";
    private static final String PLAN = "plan.json";

    /** Gives a file or directory another name. */
    @FunctionalInterface
    public interface Mover {
        void move(Path from, Path to) throws IOException;
    }

    /**
     * One of them.
     *
     * @param from where it is prepared
     * @param to where it belongs
     * @param kept where that goes which is there now
     */
    public record Step(Path from, Path to, Path kept) {}

    private final Path home;
    private final Path plan;
    private final Mover mover;

    public Exchange(Path home, Mover mover) {
        this.home = home;
        this.plan = stage(home).resolve(PLAN);
        this.mover = mover;
    }

    /** Where things for this directory are prepared: in it, because names change within one file system only. */
    public static Path stage(Path directory) {
        return directory.resolve(STAGE);
    }

    /** Removes what an attempt left that did not come to its first change. */
    public static void clear(Path directory) throws IOException {
        Path stage = stage(directory);
        AtomicFile.delete(stage.resolve(PLAN)); // first: without the rest it must not be followed
        if (!Files.exists(stage)) {
            return;
        }
        try (Stream<Path> files = Files.walk(stage)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What is to come must have been synced. */
    public void run(List<Step> steps) throws IOException {
        try {
            AtomicFile.write(plan, write(steps), AtomicFile.Access.SECRET);
            finish(steps);
        } catch (IOException e) {
            takeBack(steps, e);
            throw e;
        }
    }

    /** Does the rest of an exchange that was cut short. Returns false if there is none. */
    static boolean resume(Path home) throws IOException {
        Exchange cutShort = new Exchange(home, Files::move);
        byte @Nullable [] plan = AtomicFile.read(cutShort.plan);
        if (plan == null) {
            return false;
        }
        cutShort.finish(read(plan));
        return true;
    }

    private void finish(List<Step> steps) throws IOException {
        for (Step step : steps) {
            if (Files.exists(step.from)) {
                if (Files.exists(step.to)) {
                    move(step.to, step.kept);
                }
                move(step.from, step.to);
            }
        }
        sync(steps);
        end(steps);
    }

    private void takeBack(List<Step> steps, IOException because) {
        List<Step> backwards = new ArrayList<>(steps);
        Collections.reverse(backwards);
        try {
            for (Step step : backwards) {
                if (!Files.exists(step.from) && Files.exists(step.to)) {
                    move(step.to, step.from);
                }
                if (Files.exists(step.kept)) {
                    move(step.kept, step.to);
                }
                removeEmpty(step.kept.getParent());
            }
            sync(steps);
            end(steps);
        } catch (IOException e) {
            because.addSuppressed(e); // the plan stays: whoever opens the directory next has to finish
        }
    }

    /** Upwards, as far as the directory with what was prepared. */
    private static void removeEmpty(@Nullable Path directory) throws IOException {
        for (Path at = directory; at != null && isEmpty(at); at = at.getParent()) {
            Files.deleteIfExists(at);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private void move(Path from, Path to) throws IOException {
        Files.createDirectories(to.toAbsolutePath().getParent());
        mover.move(from, to);
    }

    private static void sync(List<Step> steps) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Step step : steps) {
            for (Path path : List.of(step.from, step.to, step.kept)) {
                directories.add(path.toAbsolutePath().getParent());
            }
        }
        for (Path directory : directories) {
            AtomicFile.sync(directory);
        }
    }

    private void end(List<Step> steps) throws IOException {
        clear(home);
        for (Step step : steps) {
            Path stage = step.from;
            while (stage != null && !stage.endsWith(STAGE)) {
                stage = stage.getParent();
            }
            if (stage != null && stage.getParent() != null) {
                clear(stage.getParent());
            }
        }
    }

    private static byte[] write(List<Step> steps) {
        ArrayNode array = Json.array();
        for (Step step : steps) {
            array.addObject()
                    .put("from", step.from.toAbsolutePath().toString())
                    .put("to", step.to.toAbsolutePath().toString())
                    .put("kept", step.kept.toAbsolutePath().toString());
        }
        ObjectNode json = Json.object();
        json.set("steps", array);
        return Json.compact(json);
    }

    private static List<Step> read(byte[] plan) throws IOException {
        List<Step> steps = new ArrayList<>();
        try {
            for (JsonNode step : Json.parse(plan).path("steps")) {
                steps.add(new Step(path(step, "from"), path(step, "to"), path(step, "kept")));
            }
        } catch (JsonSyntaxException e) {
            throw new IOException("what was planned cannot be read", e);
        }
        return steps;
    }

    private static Path path(JsonNode step, String key) {
        return Path.of(step.path(key).asText());
    }
}
