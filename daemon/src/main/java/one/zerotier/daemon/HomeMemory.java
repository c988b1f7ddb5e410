package one.zerotier.daemon;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import one.zerotier.core.env.StateKind;
import one.zerotier.daemon.engine.Memory;
import one.zerotier.daemon.engine.NetworkSettings;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.StateFiles;
import one.zerotier.daemon.home.StateWriter;
import one.zerotier.daemon.home.StockDevices;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's memory, in the home directory. Reads once; writes in the background. */
final class HomeMemory implements Memory {
    private static final Logger LOG = LoggerFactory.getLogger(HomeMemory.class);

    /** Before there is a configuration, its file holds an end of line. */
    private static final int PLACEHOLDER_LENGTH = 1;

    private final Home home;
    private final StateFiles files;
    private final StateWriter writer;
    private final Map<Long, NetworkSettings> settings = new ConcurrentHashMap<>();
    /** Networks that a stock node has left in the home. */
    private final Set<Long> fromStock = ConcurrentHashMap.newKeySet();

    HomeMemory(Home home, StateFiles files, StateWriter writer) {
        this.home = home;
        this.files = files;
        this.writer = writer;
    }

    /** We remember a name for each device; a configuration without one is that of a stock node. */
    void takeOver(Map<Long, byte[]> joined) {
        joined.forEach((id, config) -> {
            if (config.length > PLACEHOLDER_LENGTH
                    && !home.devices().byNetwork().containsKey(id)) {
                fromStock.add(id);
            }
        });
    }

    @Override
    public void persist(StateKind kind, long id, byte @Nullable [] content) {
        writer.persist(kind, id, content);
        if (kind == StateKind.NETWORK_CONFIG && content == null) {
            settings.remove(id);
        }
    }

    @Override
    public NetworkSettings settings(long networkId) {
        return settings.computeIfAbsent(networkId, this::read);
    }

    private NetworkSettings read(long networkId) {
        try {
            return files.settings(networkId);
        } catch (HomeException e) {
            LOG.warn("{} The network gets the usual permissions.", e.getMessage());
            return NetworkSettings.DEFAULT;
        }
    }

    @Override
    public void saveSettings(long networkId, NetworkSettings changed) {
        settings.put(networkId, changed);
        writer.saveSettings(networkId, changed);
    }

    @Override
    public @Nullable String deviceName(long networkId) {
        String name = home.devices().byNetwork().get(networkId);
        return name == null && fromStock.contains(networkId) ? StockDevices.name(networkId) : name;
    }

    @Override
    public void saveDeviceName(long networkId, String name) {
        writer.saveDevice(networkId, name);
    }
}
