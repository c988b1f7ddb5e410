package one.zerotier.daemon.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import one.zerotier.core.identity.Identity;

/** Does the memory-hard check of identities on a thread of its own. The node bounds how many are asked for at a time. */
final class Validator implements AutoCloseable {
    private final BiConsumer<Identity, Boolean> result;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "validator");
        thread.setDaemon(true);
        return thread;
    });

    Validator(BiConsumer<Identity, Boolean> result) {
        this.result = result;
        worker.execute(() -> {}); // so that its thread is made here, and is not preferred as the engine's is
    }

    void validate(Identity identity) {
        worker.execute(() -> result.accept(identity, identity.isValid()));
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
