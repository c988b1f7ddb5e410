package one.zerotier.daemon.api;

import java.nio.file.Path;
import java.util.function.Supplier;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.home.LocalConfFile;
import org.jspecify.annotations.Nullable;

/**
 * What the API speaks of.
 *
 * @param home shown to users
 * @param durability of what the controller is told
 * @param invitation what others need to join us; null as long as there is none
 */
public record ApiContext(
        Engine engine, Path home, LocalConfFile conf, Durability durability, Supplier<@Nullable String> invitation) {
    /** Waits for the controller's store. */
    @FunctionalInterface
    public interface Durability {
        /** Returns whether everything up to this number of the store was safe in time. */
        boolean await(long sequence, long timeoutMs) throws InterruptedException;
    }
}
