package one.zerotier.daemon;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.IdentityGenerator;
import one.zerotier.core.identity.SecretIdentity;

/**
 * Makes an identity on all processors, because the first start waits for it: fifteen attempts on average, but by bad luck
 * three times as many.
 */
final class IdentityMaker {
    /** Each takes 2 MB. */
    private static final int MOST_THREADS = 4;

    private final CompletableFuture<SecretIdentity> found = new CompletableFuture<>();

    private IdentityMaker() {}

    /**
     * Returns when there is one.
     *
     * @param onAttempt is called before each attempt, by several threads
     */
    static SecretIdentity make(Runnable onAttempt) {
        IdentityMaker maker = new IdentityMaker();
        int count = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        for (int i = 1; i < count; i++) {
            Thread thread = new Thread(() -> maker.search(onAttempt), "identity-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        maker.search(onAttempt);
        return maker.found.join();
    }

    private void search(Runnable onAttempt) {
        byte[] seed = new byte[Salsa20Random.SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        IdentityGenerator generator = new IdentityGenerator(new Salsa20Random(seed));
        while (!found.isDone()) {
            onAttempt.run();
            SecretIdentity identity = generator.attempt();
            if (identity != null) {
                found.complete(identity);
            }
        }
    }
}
