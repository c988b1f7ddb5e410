package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import one.zerotier.core.controller.IpRange;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.controller.NetworkRecord.TagDefinition;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Dns;
import one.zerotier.core.network.MulticastLimits;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.Lenient;
import org.jspecify.annotations.Nullable;

/** A controller's networks as stock's JSON objects. PROTOCOL.md, "Networks of a controller". */
public final class NetworkJson {
    static final int MAX_LEVEL = 255;
    /** Of names for people, in characters. Members see the first 127 bytes of a network's. */
    static final int MAX_NAME_LENGTH = 1_000;

    private static final Set<String> FOREIGN_KEYS = Set.of("ssoEnabled", "clientId", "authorizationEndpoint");
    private static final Extras EXTRAS = new Extras(
            write(NetworkRecord.create(0, 0).toBuilder()
                            .credentialWindowMs(0L)
                            .multicastLimits(MulticastLimits.DEFAULT)
                            .build())
                    .put("deletedMembers", ""),
            FOREIGN_KEYS);

    private NetworkJson() {}

    /** All that stock shows of a network; what a record does not have has stock's default. */
    public static ObjectNode write(NetworkRecord network) {
        ObjectNode json = Json.object()
                .put("id", NetworkIds.format(network.id()))
                .put("nwid", NetworkIds.format(network.id()))
                .put("objtype", "network")
                .put("name", network.name())
                .put("private", network.isPrivate())
                .put("creationTime", network.creationTime())
                .put("revision", network.revision())
                .put("enableBroadcast", network.enableBroadcast())
                .put("multicastLimit", network.multicastLimit())
                .put("mtu", network.mtu())
                .put("remoteTraceTarget", addressOrNull(network.remoteTraceTarget()))
                .put("remoteTraceLevel", network.remoteTraceLevel())
                .put("rulesSource", network.rulesSource())
                .put("ssoEnabled", false)
                .put("clientId", "")
                .put("authorizationEndpoint", "");
        json.putObject("v4AssignMode").put("zt", network.assignIpv4());
        json.putObject("v6AssignMode")
                .put("zt", network.assignIpv6())
                .put("rfc4193", network.assignRfc4193())
                .put("6plane", network.assignSixPlane());
        if (network.multicastLimits() != null) {
            json.set(MulticastLimitsJson.KEY, MulticastLimitsJson.write(network.multicastLimits()));
        }
        if (network.credentialWindowMs() != null) {
            json.put("certificateTimeoutWindowSize", network.credentialWindowMs());
        }
        if (!network.deletedMembers().isEmpty()) {
            ObjectNode deleted = json.putObject("deletedMembers");
            network.deletedMembers().forEach((address, atMs) -> deleted.put(address.toString(), atMs));
        }
        json.set("rules", writeRules(network.rules()));
        writeLists(network, json);
        return Extras.addTo(json, network.extras());
    }

    static @Nullable String addressOrNull(Address address) {
        return address.equals(Address.NONE) ? null : address.toString();
    }

    /** Stock's new networks have one rule, and it has keys that stock's rules otherwise have not. */
    private static ArrayNode writeRules(RuleSet rules) {
        ArrayNode array = RuleJson.write(rules);
        if (rules.equals(NetworkRecord.ACCEPT_ALL)) {
            ((ObjectNode) array.get(0)).put("not", false).put("or", false);
        }
        return array;
    }

    private static void writeLists(NetworkRecord network, ObjectNode json) {
        ArrayNode routes = json.putArray("routes");
        for (Route route : network.routes()) {
            IpAddress via = route.via();
            routes.addObject().put("target", route.target().toString()).put("via", via == null ? null : via.toString());
        }
        ArrayNode pools = json.putArray("ipAssignmentPools");
        for (IpRange pool : network.pools()) {
            pools.addObject()
                    .put("ipRangeStart", pool.start().toString())
                    .put("ipRangeEnd", pool.end().toString());
        }
        ArrayNode capabilities = json.putArray("capabilities");
        for (CapabilityDefinition capability : network.capabilities()) {
            capabilities
                    .addObject()
                    .put("id", Integer.toUnsignedLong(capability.id()))
                    .put("default", capability.isDefault())
                    .set("rules", RuleJson.write(capability.rules()));
        }
        ArrayNode tags = json.putArray("tags");
        for (TagDefinition tag : network.tags()) {
            Integer value = tag.defaultValue();
            tags.addObject()
                    .put("id", Integer.toUnsignedLong(tag.id()))
                    .put("default", value == null ? null : Integer.toUnsignedLong(value));
        }
        if (network.authTokens().isEmpty()) {
            json.putArray("authTokens").addNull(); // odd, but what stock has for "none"
        } else {
            ObjectNode tokens = json.putObject("authTokens");
            network.authTokens().forEach(tokens::put);
        }
        if (network.dns().equals(Dns.NONE)) {
            json.putArray("dns"); // the same
        } else {
            json.putObject("dns")
                    .put("domain", network.dns().domain())
                    .set("servers", Json.strings(network.dns().servers()));
        }
    }

    /**
     * The network with those of its properties changed that a request may change and that this body has.
     *
     * @throws InvalidValueException if something cannot be read; then nothing must change
     */
    public static NetworkRecord patch(NetworkRecord network, JsonNode body) throws InvalidValueException {
        return change(network.toBuilder(), body, Entries.Complaints.REFUSE).build();
    }

    /** A network from a file. What cannot be read is left out, with a complaint. */
    static NetworkRecord read(ObjectNode json, Entries.Complaints complaints) throws InvalidValueException {
        long id = Entries.parsed(json, "id", Entries.WHOLE, NetworkIds::parse);
        NetworkRecord.Builder builder =
                NetworkRecord.create(id, Lenient.number(json.get("creationTime"), 0)).toBuilder()
                        .revision(Lenient.number(json.get("revision"), 0))
                        .extras(EXTRAS.of(json));
        builder.deletedMembers(readDeleted(json.path("deletedMembers"), complaints));
        JsonNode window = json.get("certificateTimeoutWindowSize");
        if (window != null && window.isNumber()) {
            builder.credentialWindowMs(window.longValue());
        }
        return change(builder, json, complaints).build();
    }

    private static SortedMap<Address, Long> readDeleted(JsonNode json, Entries.Complaints complaints)
            throws InvalidValueException {
        SortedMap<Address, Long> deleted = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            try {
                deleted.put(Address.parse(member.getKey()), member.getValue().asLong());
            } catch (IllegalArgumentException e) {
                complaints.on(new InvalidValueException("deletedMembers", e));
            }
        }
        return deleted;
    }

    private static NetworkRecord.Builder change(
            NetworkRecord.Builder network, JsonNode json, Entries.Complaints complaints) throws InvalidValueException {
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            String key = property.getKey();
            JsonNode value = property.getValue();
            switch (key) {
                case "name" -> network.name(Scalars.text(value, key, MAX_NAME_LENGTH, complaints));
                case "private" -> network.isPrivate(Scalars.flag(value, key, true, complaints));
                case "enableBroadcast" -> network.enableBroadcast(Scalars.flag(value, key, true, complaints));
                case "multicastLimit" ->
                    network.multicastLimit(Scalars.number(
                            value, key, NetworkRecord.DEFAULT_MULTICAST_LIMIT, 0, Integer.MAX_VALUE, complaints));
                case MulticastLimitsJson.KEY ->
                    network.multicastLimits(
                            MulticastLimitsJson.patch(network.build().multicastLimits(), value, complaints));
                case "mtu" -> network.mtu(readMtu(value, complaints));
                case "remoteTraceTarget" -> network.remoteTraceTarget(traceTarget(value, complaints));
                case "remoteTraceLevel" ->
                    network.remoteTraceLevel(Scalars.number(value, key, 0, 0, MAX_LEVEL, complaints));
                case "v4AssignMode" -> network.assignIpv4(mode(value, key, "zt", complaints));
                case "v6AssignMode" ->
                    network.assignIpv6(mode(value, key, "zt", complaints))
                            .assignRfc4193(mode(value, key, "rfc4193", complaints))
                            .assignSixPlane(mode(value, key, "6plane", complaints));
                case "rulesSource" -> network.rulesSource(Scalars.text(value, key, Program.MAX_LENGTH, complaints));
                case RuleNames.CAPABILITIES, RuleNames.TAGS ->
                    network.extras(
                            Extras.with(network.build().extras(), key, RuleNames.checked(value, key, complaints)));
                default -> changeList(network, key, value, complaints);
            }
        }
        return network;
    }

    private static void changeList(
            NetworkRecord.Builder network, String key, JsonNode value, Entries.Complaints complaints)
            throws InvalidValueException {
        switch (key) {
            case "authTokens" -> network.authTokens(readTokens(value, complaints));
            case "dns" -> network.dns(readDns(value, complaints));
            default -> {
                if (!value.isNull()) {
                    changeArray(network, key, value, complaints);
                }
            }
        }
    }

    private static void changeArray(
            NetworkRecord.Builder network, String key, JsonNode value, Entries.Complaints complaints)
            throws InvalidValueException {
        switch (key) {
            case "routes" -> network.routes(Entries.read(value, key, complaints, NetworkJson::readRoute));
            case "ipAssignmentPools" -> network.pools(Entries.read(value, key, complaints, NetworkJson::readPool));
            case "rules" -> network.rules(RuleJson.read(value, key, RuleSet.MAX_BASE_RULES, complaints));
            case "capabilities" ->
                network.capabilities(lastOfEach(
                        Entries.read(
                                value, key, complaints, (entry, place) -> readCapability(entry, place, complaints)),
                        CapabilityDefinition::id));
            case "tags" ->
                network.tags(lastOfEach(
                        Entries.read(value, key, complaints, (entry, place) -> readTag(entry, place, complaints)),
                        TagDefinition::id));
            default -> {} // not for requests to change, or not known
        }
    }

    static Address traceTarget(JsonNode value, Entries.Complaints complaints) throws InvalidValueException {
        String text = Scalars.text(value, "remoteTraceTarget", Integer.MAX_VALUE, complaints);
        try {
            return text.length() == 2 * Address.LENGTH ? Address.parse(text) : Address.NONE;
        } catch (IllegalArgumentException e) {
            return Address.NONE; // as stock does with whatever is not an address
        }
    }

    /** Stock takes the nearest that is possible, and there are pages that rely on it. */
    private static int readMtu(JsonNode value, Entries.Complaints complaints) throws InvalidValueException {
        long mtu = Scalars.number(value, "mtu", NetworkConfig.DEFAULT_MTU, complaints);
        return (int) Math.max(NetworkConfig.MIN_MTU, Math.min(NetworkConfig.MAX_MTU, mtu));
    }

    /** An object of flags, or in old tools a list of words. */
    private static boolean mode(JsonNode value, String key, String name, Entries.Complaints complaints)
            throws InvalidValueException {
        if (value.isTextual()) {
            return List.of(value.textValue().split(",", -1)).contains(name);
        }
        if (!value.isObject() && !value.isNull()) {
            complaints.on(new InvalidValueException(key + " must be an object such as {\"zt\":true}."));
        }
        return Scalars.flag(value.get(name), key + "." + name, false, complaints);
    }

    private static Route readRoute(JsonNode entry, String place) throws InvalidValueException {
        IpPrefix target = Entries.parsed(entry, "target", place, IpPrefix::parse);
        JsonNode via = entry.get("via");
        if (via == null || via.isNull() || via.asText().isEmpty()) {
            return new Route(target, null);
        }
        IpAddress gateway = Entries.parsed(entry, "via", place, IpAddress::parse);
        if (gateway.isV4() != target.ip().isV4()) {
            throw new InvalidValueException(
                    place + ": " + gateway + " cannot be the gateway to " + target + ", one is IPv4 and one IPv6.");
        }
        return new Route(target, gateway);
    }

    private static IpRange readPool(JsonNode entry, String place) throws InvalidValueException {
        IpAddress start = Entries.parsed(entry, "ipRangeStart", place, IpAddress::parse);
        IpAddress end = Entries.parsed(entry, "ipRangeEnd", place, IpAddress::parse);
        try {
            return new IpRange(start, end);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(place, e);
        }
    }

    private static CapabilityDefinition readCapability(JsonNode entry, String place, Entries.Complaints complaints)
            throws InvalidValueException {
        requireObject(entry, place);
        JsonNode rules = entry.get("rules");
        return new CapabilityDefinition(
                Scalars.unsigned(entry.get("id"), place + ".id", complaints),
                Scalars.flag(entry.get("default"), place + ".default", false, complaints),
                rules == null || rules.isNull()
                        ? RuleSet.EMPTY
                        : RuleJson.read(rules, place + ".rules", RuleSet.MAX_CAPABILITY_RULES, complaints));
    }

    private static TagDefinition readTag(JsonNode entry, String place, Entries.Complaints complaints)
            throws InvalidValueException {
        requireObject(entry, place);
        JsonNode value = entry.get("default");
        return new TagDefinition(
                Scalars.unsigned(entry.get("id"), place + ".id", complaints),
                value == null || value.isNull()
                        ? null
                        : (Integer) Scalars.unsigned(value, place + ".default", complaints));
    }

    private static void requireObject(JsonNode entry, String place) throws InvalidValueException {
        if (!entry.isObject()) {
            throw new InvalidValueException(place + " must be an object.");
        }
    }

    /** In the order of their unsigned ids, and of equal ones the last. */
    private static <T> List<T> lastOfEach(List<T> entries, ToIntFunction<T> id) {
        Map<Integer, T> byId = new TreeMap<>(Integer::compareUnsigned);
        entries.forEach(entry -> byId.put(id.applyAsInt(entry), entry));
        return List.copyOf(byId.values());
    }

    private static Map<String, Long> readTokens(JsonNode value, Entries.Complaints complaints)
            throws InvalidValueException {
        Map<String, Long> tokens = new HashMap<>();
        if (value.isValueNode() && !value.isNull()) {
            complaints.on(new InvalidValueException("authTokens must be an object of tokens."));
        }
        for (Map.Entry<String, JsonNode> token : value.properties()) {
            if (token.getValue().isNumber() && token.getValue().longValue() >= 0) {
                tokens.put(token.getKey(), token.getValue().longValue());
            } else {
                complaints.on(new InvalidValueException("authTokens: \"" + token.getKey()
                        + "\" needs the time of its expiry in ms since 1970, or 0 for never."));
            }
        }
        return tokens;
    }

    /** An object; in the days of old, a list with one. */
    private static Dns readDns(JsonNode given, Entries.Complaints complaints) throws InvalidValueException {
        JsonNode value = given.isArray() && given.size() == 1 ? given.get(0) : given;
        if (!value.isObject()) {
            if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
                complaints.on(new InvalidValueException("dns must be an object with \"domain\" and \"servers\"."));
            }
            return Dns.NONE;
        }
        JsonNode listed = value.get("servers");
        List<IpAddress> servers = listed == null || listed.isNull()
                ? List.of()
                : Entries.read(listed, "dns.servers", complaints, NetworkJson::readServer);
        try {
            JsonNode domain = value.path("domain");
            return new Dns(
                    domain.isMissingNode() ? "" : Scalars.text(domain, "dns.domain", Integer.MAX_VALUE, complaints),
                    servers);
        } catch (IllegalArgumentException e) {
            complaints.on(new InvalidValueException("dns", e));
            return Dns.NONE;
        }
    }

    private static IpAddress readServer(JsonNode entry, String place) throws InvalidValueException {
        return readIp(entry, place, IpAddress::parse);
    }

    static IpAddress readIp(JsonNode entry, String place, Function<String, IpAddress> parser)
            throws InvalidValueException {
        if (!entry.isTextual()) {
            throw new InvalidValueException(place + " must be a string with an IP address.");
        }
        try {
            return parser.apply(entry.textValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(place, e);
        }
    }
}
