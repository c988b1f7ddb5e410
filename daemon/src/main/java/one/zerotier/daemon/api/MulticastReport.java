package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import one.zerotier.core.multicast.GroupStatus;
import one.zerotier.core.multicast.LimitedMulticasts;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.daemon.controller.MulticastLimitsJson;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** Multicast on one network, at one moment: how much there may be, who listens, and whose was too much. */
final class MulticastReport {
    private final @Nullable MulticastLimits limits;
    private final List<GroupStatus> groups;
    private final List<LimitedMulticasts> limited;

    /** What there is now; on the engine's thread. */
    MulticastReport(Host host, Network network) {
        NetworkConfig config = network.config();
        limits = config == null ? null : config.multicastLimits();
        groups = host.node().multicastGroups(network);
        limited = host.node().limitedMulticasts(network.id());
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("limits", limits == null ? Json.object().nullNode() : MulticastLimitsJson.write(limits));
        ArrayNode listened = json.putArray("groups");
        for (GroupStatus status : groups) {
            listened.addObject()
                    .put("mac", Mac.format(status.group().mac()))
                    .put("adi", Integer.toUnsignedLong(status.group().adi()))
                    .put("subscribed", status.subscribed())
                    .put("members", status.members())
                    .put("spreading", status.spreading())
                    .put("contacts", status.contacts());
        }
        ArrayNode array = json.putArray("limited");
        for (LimitedMulticasts some : limited) {
            MulticastGroup group = some.group();
            array.addObject()
                    .put("member", some.member().toString())
                    .put("mac", group == null ? null : Mac.format(group.mac()))
                    .put("adi", group == null ? null : Integer.toUnsignedLong(group.adi()))
                    .put("frames", some.frames())
                    .put("bytes", some.bytes())
                    .put("since", some.sinceMs())
                    .put("last", some.lastMs());
        }
        return json;
    }
}
