package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Files as what a {@link DurableWriter} changes. Directories are synced once for all changes that come together. */
public final class FileMedium implements DurableWriter.Medium<FileMedium.Change> {
    static final long RETRY_INTERVAL_MS = 1_000;

    /** One change. It is applied again if it throws. */
    @FunctionalInterface
    public interface Change {
        /** Changes the file system and adds the directories that must be synced for the change to last. */
        void apply(Set<Path> changedDirectories) throws IOException;
    }

    /** Outlives a failure, because changes that were made before it must last, too. */
    private final Set<Path> unsynced = new LinkedHashSet<>();

    @Override
    public void write(Collection<Change> changes) throws IOException {
        for (Iterator<Change> left = changes.iterator(); left.hasNext(); left.remove()) {
            left.next().apply(unsynced);
        }
        for (Path directory : unsynced) {
            AtomicFile.sync(directory);
        }
        unsynced.clear();
    }
}
