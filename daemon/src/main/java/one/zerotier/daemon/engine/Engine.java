package one.zerotier.daemon.engine;

import java.util.function.Function;

/** How other threads reach the node: one at a time, on the engine's own thread. */
public interface Engine {
    /**
     * Runs a task on the engine's thread and waits for its result. What the task throws, this throws.
     *
     * @throws IllegalStateException if the engine has stopped or does not answer within some seconds
     */
    <T> T call(Function<Host, T> task);
}
