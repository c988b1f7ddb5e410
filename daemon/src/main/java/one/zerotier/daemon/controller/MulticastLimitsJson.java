package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.RateLimit;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** Limits of multicast as JSON objects. PROTOCOL.md, "Limits of multicast". */
public final class MulticastLimitsJson {
    static final String KEY = "multicastLimits";

    private static final int USUAL_SHARE = 50;

    private MulticastLimitsJson() {}

    public static ObjectNode write(MulticastLimits limits) {
        ObjectNode json = Json.object();
        json.set("network", write(limits.network()));
        json.set("group", write(limits.group()));
        ArrayNode groups = json.putArray("groups");
        limits.groups()
                .forEach((group, limit) -> groups.add(Json.object()
                        .put("mac", Mac.format(group.mac()))
                        .put("adi", Integer.toUnsignedLong(group.adi()))
                        .setAll(write(limit))));
        return json;
    }

    private static ObjectNode write(RateLimit limit) {
        return Json.object()
                .put("bytesPerSecond", limit.bytesPerSecond())
                .put("burst", limit.burst())
                .put("memberShare", limit.memberShare());
    }

    /**
     * The limits with those parts changed that the object has; a part that is null becomes what it usually is.
     *
     * @param current null if there were none
     * @return null if nothing is to be said of limits, so that the usual ones hold
     */
    static @Nullable MulticastLimits patch(
            @Nullable MulticastLimits current, JsonNode value, Entries.Complaints complaints)
            throws InvalidValueException {
        if (value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            complaints.on(new InvalidValueException(KEY + " must be an object such as"
                    + " {\"network\":{\"bytesPerSecond\":4194304,\"burst\":4194304,\"memberShare\":50}}."));
            return current;
        }
        MulticastLimits before = current == null ? MulticastLimits.DEFAULT : current;
        MulticastLimits usual = MulticastLimits.DEFAULT;
        return new MulticastLimits(
                part(value, "network", before.network(), usual.network(), complaints),
                part(value, "group", before.group(), usual.group(), complaints),
                groups(value.get("groups"), before.groups(), complaints));
    }

    private static RateLimit part(
            JsonNode limits, String key, RateLimit ifMissing, RateLimit ifNull, Entries.Complaints complaints)
            throws InvalidValueException {
        JsonNode value = limits.get(key);
        if (value == null || value.isNull()) {
            return value == null ? ifMissing : ifNull;
        }
        try {
            return limit(value, KEY + "." + key);
        } catch (InvalidValueException e) {
            complaints.on(e);
            return ifMissing;
        }
    }

    private static RateLimit limit(JsonNode value, String place) throws InvalidValueException {
        if (!value.isObject()) {
            throw new InvalidValueException(
                    place + " must be an object with \"bytesPerSecond\", \"burst\" and \"memberShare\".");
        }
        if (value.path("bytesPerSecond").isMissingNode()) {
            throw new InvalidValueException(place + " needs \"bytesPerSecond\", a number.");
        }
        long rate = number(
                value, place, "bytesPerSecond", 0, RateLimit.MIN_BYTES_PER_SECOND, RateLimit.MAX_BYTES_PER_SECOND);
        long oneSecond = Math.max(RateLimit.MIN_BURST, Math.min(RateLimit.MAX_BURST, rate));
        return new RateLimit(
                rate, number(value, place, "burst", oneSecond, RateLimit.MIN_BURST, RateLimit.MAX_BURST), (int)
                        number(value, place, "memberShare", USUAL_SHARE, 1, RateLimit.MAX_SHARE));
    }

    private static long number(JsonNode limit, String place, String key, long ifNull, long least, long most)
            throws InvalidValueException {
        long number = Scalars.number(limit.get(key), place + "." + key, ifNull, Entries.Complaints.REFUSE);
        if (number < least || number > most) {
            throw new InvalidValueException(place + "." + key + " must be from " + least + " to " + most + ".");
        }
        return number;
    }

    /** Broadcast has a limit of its own even if none is given. */
    private static SortedMap<MulticastGroup, RateLimit> groups(
            @Nullable JsonNode value, SortedMap<MulticastGroup, RateLimit> ifMissing, Entries.Complaints complaints)
            throws InvalidValueException {
        if (value == null) {
            return ifMissing;
        }
        SortedMap<MulticastGroup, RateLimit> groups =
                new TreeMap<>(Map.of(MulticastGroup.BROADCAST, MulticastLimits.DEFAULT_BROADCAST));
        if (value.isNull()) {
            return groups;
        }
        String name = KEY + ".groups";
        Entries.read(value, name, complaints, (entry, place) -> {
            RateLimit limit = limit(entry, place);
            MulticastGroup group = group(entry, place);
            if (groups.size() == MulticastLimits.MAX_GROUPS && !groups.containsKey(group)) {
                throw new InvalidValueException(
                        name + " has more than " + MulticastLimits.MAX_GROUPS + " groups, broadcast included.");
            }
            return groups.put(group, limit) == null;
        });
        return groups;
    }

    private static MulticastGroup group(JsonNode entry, String place) throws InvalidValueException {
        long mac = Entries.parsed(entry, "mac", place, Mac::parse);
        if (!Mac.isMulticast(mac)) {
            throw new InvalidValueException(place + ".mac: " + Mac.format(mac) + " is not the MAC of a group.");
        }
        return new MulticastGroup(mac, Scalars.unsigned(entry.get("adi"), place + ".adi", Entries.Complaints.REFUSE));
    }
}
