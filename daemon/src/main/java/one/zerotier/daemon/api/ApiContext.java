package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.netconf.Netconf;
import org.jspecify.annotations.Nullable;

/**
 * What the API speaks of.
 *
 * @param home shown to users
 * @param durability of what the controller is told
 * @param history of the controller's networks
 * @param invitation what others need to join us; null as long as there is none
 * @param netconf what this node and others are to be
 */
public record ApiContext(
        Engine engine,
        Path home,
        LocalConfFile conf,
        Durability durability,
        History history,
        Supplier<@Nullable String> invitation,
        Netconf netconf) {
    /** Tells what a network and its members have been; as the store has it. */
    @FunctionalInterface
    public interface History {
        ArrayNode of(long networkId) throws IOException;
    }

    /** Waits for the controller's store. */
    @FunctionalInterface
    public interface Durability {
        long TIMEOUT_MS = 10_000;

        /** Returns whether everything up to this number of the store was safe in time. */
        boolean await(long sequence, long timeoutMs) throws InterruptedException;

        /** The same for a request that is not to be answered before. */
        default void require(long sequence) {
            try {
                if (!await(sequence, TIMEOUT_MS)) {
                    throw RequestException.with(Answer.failure(
                            503,
                            "The change is in force, but could not be written to the disk yet; the log tells why."));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw RequestException.with(Answer.failure(503, "The node is stopping."));
            }
        }
    }
}
