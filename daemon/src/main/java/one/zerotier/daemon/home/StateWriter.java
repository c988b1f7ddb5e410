package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import one.zerotier.core.env.StateKind;
import one.zerotier.daemon.engine.NetworkSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the node wants to remember, in the background: none of the methods waits for the disk. What cannot be written is
 * lost, with a warning; the node goes on.
 */
public final class StateWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);

    private final Home home;
    private final DeviceMap devices;
    private final DurableWriter<FileMedium.Change> writer = DurableWriter.ofFiles("state-writer");

    public StateWriter(Home home) {
        this.home = home;
        this.devices = home.devices();
    }

    /** Keeps a piece of state, or forgets it if the content is null. */
    public void persist(StateKind kind, long id, byte @Nullable [] content) {
        Path file = home.stateFile(kind, id);
        if (content != null) {
            write(file, content);
            return;
        }
        delete(file);
        if (kind == StateKind.NETWORK_CONFIG) {
            delete(home.networkSettingsFile(id));
        }
    }

    /** Keeps what the operator allows a network to do. */
    public void saveSettings(long networkId, NetworkSettings settings) {
        write(home.networkSettingsFile(networkId), NetworkSettingsFile.encode(settings));
    }

    /** Remembers the name of a network's device, so that it gets the same one next time. */
    public void saveDevice(long networkId, String device) {
        if (devices.put(networkId, device)) {
            write(home.deviceMapFile(), devices.encode().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Forgets the name of a network's device. */
    public void forgetDevice(long networkId) {
        if (devices.remove(networkId)) {
            write(home.deviceMapFile(), devices.encode().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void write(Path file, byte[] content) {
        submit(file, () -> AtomicFile.write(file, content, AtomicFile.Access.PUBLIC));
    }

    private void delete(Path file) {
        submit(file, () -> AtomicFile.delete(file));
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private void submit(Path file, FileAction action) {
        writer.submit(file, unused -> {
            try {
                action.run();
            } catch (IOException e) {
                LOG.warn("cannot write: file={} reason={}", file, e.toString());
            }
        });
    }

    /** Writes what waits, within a bounded time. */
    @Override
    public void close() {
        writer.close();
    }
}
