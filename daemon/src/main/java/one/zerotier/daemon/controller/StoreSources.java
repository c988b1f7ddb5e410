package one.zerotier.daemon.controller;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** Chooses what {@code controllerDbPath} stands for. */
public final class StoreSources {
    private StoreSources() {}

    /**
     * The source that is configured. Nothing is opened yet.
     *
     * @param configured a directory, the URL of a database, or null for the usual place
     * @param directory the usual place
     * @throws InvalidValueException with a sentence for the operator
     */
    public static StoreSource choose(@Nullable String configured, Path directory) throws InvalidValueException {
        if (configured == null) {
            return new Files(directory);
        }
        return PostgresUrl.isUrl(configured)
                ? new PostgresSource(PostgresUrl.parse(configured), directory)
                : new Files(Path.of(configured));
    }

    /** Whether the networks are in a database and not in files. */
    public static boolean isDatabase(String configured) {
        return PostgresUrl.isUrl(configured);
    }

    /** Those of a home directory, which is locked: always ours. */
    private record Files(Path directory) implements StoreSource {
        @Override
        public Tenure tryAcquire(Address controller) throws IOException {
            return new Forever(FileStore.open(directory));
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public void close() {}
    }

    private record Forever(ControllerStore store) implements StoreSource.Tenure {
        @Override
        public void awaitEnd() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
