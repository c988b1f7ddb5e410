package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What one node may know of itself on Earth.
 *
 * @param network Earth's id
 * @param founder of this Earth
 * @param node whom this is about
 * @param earthAddress null if it has none yet
 * @param latencyMs between the node and the founder, there and back; -1 if unknown
 * @param census null where it is not known: away from the founder
 */
record EarthReport(
        long network,
        Address founder,
        Address node,
        @Nullable IpAddress earthAddress,
        Way way,
        int latencyMs,
        @Nullable Census census) {
    static final int UNKNOWN = -1;

    /** How packets go between the node and the founder. */
    enum Way {
        /** Nowhere: it is the founder. */
        FOUNDER,
        DIRECT,
        RELAYED
    }

    /** How many there are. */
    record Census(int members, int online) {}

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("network", NetworkIds.format(network))
                .put("founder", founder.toString())
                .put("address", node.toString())
                .put("earthAddress", earthAddress == null ? null : earthAddress.toString())
                .put("connection", way.name().toLowerCase(Locale.ROOT))
                .put("latency", latencyMs);
        if (census != null) {
            json.put("members", census.members).put("online", census.online);
        }
        return json;
    }
}
