package one.zerotier.daemon;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkStatus;
import one.zerotier.daemon.engine.EngineLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each thing that happens to the node and that its operator may want to know. Runs on the engine's thread. */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");

    private final EngineLoop engine;
    private final Map<Long, String> lastSaid = new HashMap<>();
    private final Set<Address> direct = new HashSet<>();

    /** True while the world is the one that an invitation stands for, which the first one from a supernode replaces. */
    private boolean provisionalWorld;

    EventLog(EngineLoop engine, boolean provisionalWorld) {
        this.engine = engine;
        this.provisionalWorld = provisionalWorld;
    }

    void onEvent(NodeEvent event) {
        if (event instanceof NodeEvent.OnlineChanged online) {
            if (online.online()) {
                LOG.info("Online.");
            } else {
                LOG.warn("Offline: no supernode answers.");
            }
        } else if (event instanceof NodeEvent.NetworkChanged changed) {
            sayNetwork(changed.networkId());
        } else if (event instanceof NodeEvent.NetworkLeft left) {
            lastSaid.remove(left.networkId());
            LOG.info("Left network {}.", hex(left.networkId()));
        } else if (event instanceof NodeEvent.PathFound path) {
            if (direct.add(path.peer())) {
                LOG.info("Direct path to {} at {}.", path.peer(), path.endpoint());
            }
        } else if (event instanceof NodeEvent.PathsLost lost) {
            if (direct.remove(lost.peer())) {
                LOG.info("No direct path to {} any more.", lost.peer());
            }
        } else if (event instanceof NodeEvent.WorldUpdated world) {
            if (!provisionalWorld) {
                LOG.info("The supernodes have published a newer world ({}).", Long.toHexString(world.worldId()));
            }
            provisionalWorld = false;
        } else if (event instanceof NodeEvent.PoolsExhausted exhausted) {
            String id = hex(exhausted.networkId());
            LOG.warn(
                    "Network {} has no address left for {}: no pool has a free one within a route."
                            + " Add a pool: zerotier-cli network set {} pool=FIRST-LAST (all that it should have).",
                    id,
                    exhausted.member(),
                    id);
        } else if (event instanceof NodeEvent.MulticastLimited limited) {
            String id = hex(limited.networkId());
            boolean ours = limited.member().equals(engine.node().address());
            LOG.warn(
                    "{} sends more multicasts to {} than network {} allows, so some are dropped."
                            + " What there was of it: zerotier-cli multicast {}",
                    ours ? "This machine" : limited.member(),
                    new MulticastGroup(limited.mac(), limited.adi()),
                    id,
                    id);
        }
    }

    private void sayNetwork(long id) {
        Network network = engine.node().networks().get(id);
        if (network == null) {
            return;
        }
        String line = describe(network);
        if (!line.equals(lastSaid.put(id, line)) && network.status() != NetworkStatus.REQUESTING_CONFIGURATION) {
            LOG.info("{}", line);
        }
    }

    private String describe(Network network) {
        NetworkConfig config = network.config();
        String name = config == null || config.name().isEmpty() ? "" : " (" + printable(config.name()) + ")";
        String subject = "Network " + hex(network.id()) + name;
        return switch (network.status()) {
            case OK ->
                subject + " is up on " + engine.deviceName(network.id()) + " with " + addresses(network.id()) + ".";
            case ACCESS_DENIED ->
                subject + ": access denied; its controller must authorize "
                        + engine.node().address() + ".";
            case NOT_FOUND -> subject + " is not known to its controller.";
            case PORT_ERROR -> subject + " has no network device.";
            case AUTHENTICATION_REQUIRED -> subject + " wants a login, which ZeroTier One does not offer.";
            case REQUESTING_CONFIGURATION -> subject + ": asking its controller.";
        };
    }

    /** A controller must not write lines of its own into our log. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private String addresses(long id) {
        StringBuilder text = new StringBuilder();
        engine.addressesOf(id)
                .forEach(address -> text.append(text.isEmpty() ? "" : ", ").append(address));
        return text.isEmpty() ? "no address" : text.toString();
    }

    private static String hex(long id) {
        return HexFormat.of().toHexDigits(id);
    }
}
