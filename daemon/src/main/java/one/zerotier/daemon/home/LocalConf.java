package one.zerotier.daemon.home;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What the operator has configured in {@code local.conf}. Immutable.
 *
 * @param json the whole of it, also what we do not know; not to be changed
 * @param physical what to do about parts of the physical network
 * @param virtual what to do about single peers
 * @param warnings sentences about what is in it without effect
 */
public record LocalConf(
        ObjectNode json,
        List<PhysicalNetwork> physical,
        Map<Address, VirtualPeer> virtual,
        Settings settings,
        List<String> warnings) {
    /** Of an operator who has configured nothing. */
    public static final LocalConf EMPTY = LocalConfReader.read(Json.object());

    public LocalConf {
        physical = List.copyOf(physical);
        virtual = Map.copyOf(virtual);
        warnings = List.copyOf(warnings);
    }

    /**
     * A part of the physical network.
     *
     * @param blacklist whether nothing is bound or sent there
     * @param mtu not used
     * @param trustedPathId not used: we trust no path
     */
    public record PhysicalNetwork(IpPrefix network, boolean blacklist, int mtu, long trustedPathId) {}

    /**
     * What is known of one peer.
     *
     * @param tried endpoints at which the peer may be
     * @param blacklist physical networks in which it is never looked for
     */
    public record VirtualPeer(List<Endpoint> tried, List<IpPrefix> blacklist) {
        public VirtualPeer {
            tried = List.copyOf(tried);
            blacklist = List.copyOf(blacklist);
        }
    }

    /**
     * What is not about others. Ports are null if not configured, and 0 for any.
     *
     * @param bind exactly these addresses instead of those of all interfaces, unless it is empty
     * @param allowManagementFrom who may use the API besides this machine
     * @param controllerStore directory or URL of the database in which the controller keeps its networks; null for the usual
     *     place
     * @param earthPagePort TCP port of the page that a founder shows to those on its Earth; 0 for no page
     * @param spreading whether multicasts of others are passed on, and ours by others; without, the node is on the wire what a
     *     stock node is; takes effect at the next start
     * @param offloads whether devices and sockets hand over and take many segments or datagrams at once, where the system can;
     *     takes effect at the next start
     * @param provisioning who decides which networks a node is on
     */
    public record Settings(
            @Nullable Integer primaryPort,
            @Nullable Integer secondaryPort,
            @Nullable Integer tertiaryPort,
            boolean allowSecondaryPort,
            boolean portMappingEnabled,
            List<String> interfacePrefixBlacklist,
            List<IpAddress> bind,
            List<IpPrefix> allowManagementFrom,
            @Nullable String controllerStore,
            int earthPagePort,
            boolean spreading,
            boolean offloads,
            Provisioning provisioning) {
        public static final int DEFAULT_EARTH_PAGE_PORT = 80;

        public Settings {
            interfacePrefixBlacklist = List.copyOf(interfacePrefixBlacklist);
            bind = List.copyOf(bind);
            allowManagementFrom = List.copyOf(allowManagementFrom);
        }
    }

    /** Whether there is a password in it, that of the controller's database. */
    public boolean isSecret() {
        String store = settings.controllerStore;
        return store != null && !DatabasePassword.hide(store).equals(store);
    }

    /** The whole of it, without passwords; the caller may change it. */
    public ObjectNode shown() {
        ObjectNode copy = json.deepCopy();
        if (isSecret() && settings.controllerStore != null && copy.get("settings") instanceof ObjectNode object) {
            object.put("controllerDbPath", DatabasePassword.hide(settings.controllerStore));
        }
        return copy;
    }

    /** Parts of the physical network where nothing is bound or sent. */
    public List<IpPrefix> forbidden() {
        return physical.stream()
                .filter(PhysicalNetwork::blacklist)
                .map(PhysicalNetwork::network)
                .toList();
    }
}
