package one.zerotier.daemon.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.home.LocalConf.PhysicalNetwork;
import one.zerotier.daemon.home.LocalConf.Settings;
import one.zerotier.daemon.home.LocalConf.VirtualPeer;
import one.zerotier.daemon.json.Lenient;
import org.jspecify.annotations.Nullable;

/** Reads {@code local.conf}: what cannot be read, or is not for us, becomes a warning. */
final class LocalConfReader {
    private static final int MAX_PORT = 0xffff;
    /** Stock knows them, and whoever has set one to something other than its default expects something to happen. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "forceTcpRelay",
            "multicoreEnabled",
            "cpuPinningEnabled",
            "enableWebServer",
            "defaultBondingPolicy",
            "policies",
            "peerSpecificBonds",
            "softwareUpdateDist",
            "ssoRedirectURL",
            "tcpFallbackRelay");

    private final List<String> warnings = new ArrayList<>();

    private LocalConfReader() {}

    static LocalConf read(ObjectNode json) {
        LocalConfReader reader = new LocalConfReader();
        List<PhysicalNetwork> physical = reader.physical(json.path("physical"));
        Map<Address, VirtualPeer> virtual = reader.virtual(json.path("virtual"));
        Settings settings = reader.settings(json.path("settings"));
        return new LocalConf(json, physical, virtual, settings, reader.warnings);
    }

    private List<PhysicalNetwork> physical(JsonNode json) {
        List<PhysicalNetwork> networks = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            String place = "physical." + entry.getKey();
            IpPrefix network = parse(entry.getKey(), place, IpPrefix::parse);
            if (network != null) {
                networks.add(physical(place, network, entry.getValue()));
            }
        }
        return networks;
    }

    private PhysicalNetwork physical(String place, IpPrefix network, JsonNode json) {
        boolean blacklist = Lenient.flag(json.get("blacklist"), false);
        int mtu = Lenient.number(json.get("mtu"), 0, 0, Integer.MAX_VALUE);
        long trustedPathId = Lenient.number(json.get("trustedPathId"), 0);
        if (blacklist && network.isDefaultRoute()) {
            warnings.add(place + ".blacklist has no effect: it would forbid everything.");
            blacklist = false;
        }
        if (mtu != 0) {
            warnings.add(place + ".mtu has no effect: packets always fit into any path.");
        }
        if (trustedPathId != 0) {
            warnings.add(place + ".trustedPathId has no effect: every path is encrypted.");
        }
        return new PhysicalNetwork(network, blacklist, mtu, trustedPathId);
    }

    private Map<Address, VirtualPeer> virtual(JsonNode json) {
        Map<Address, VirtualPeer> peers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            String place = "virtual." + entry.getKey();
            Address address = parse(entry.getKey(), place, Address::parse);
            if (address != null) {
                JsonNode value = entry.getValue();
                peers.put(
                        address,
                        new VirtualPeer(
                                list(value.get("try"), place + ".try", Endpoint::parse),
                                list(value.get("blacklist"), place + ".blacklist", IpPrefix::parse)));
            }
        }
        return peers;
    }

    private Settings settings(JsonNode json) {
        for (String key : WITHOUT_EFFECT) {
            JsonNode value = json.get(key);
            if (value != null && !isDefault(value)) {
                warnings.add("settings." + key + " has no effect.");
            }
        }
        return new Settings(
                port(json, "primaryPort"),
                port(json, "secondaryPort"),
                port(json, "tertiaryPort"),
                Lenient.flag(json.get("allowSecondaryPort"), true),
                Lenient.flag(json.get("portMappingEnabled"), true),
                list(json.get("interfacePrefixBlacklist"), "settings.interfacePrefixBlacklist", name -> name),
                list(json.get("bind"), "settings.bind", IpAddress::parse),
                list(json.get("allowManagementFrom"), "settings.allowManagementFrom", IpPrefix::parse),
                json.path("controllerDbPath").isTextual()
                        ? json.path("controllerDbPath").textValue()
                        : null,
                Objects.requireNonNullElse(port(json, "earthPagePort"), Settings.DEFAULT_EARTH_PAGE_PORT),
                Lenient.flag(json.get("spreading"), true),
                Lenient.flag(json.get("offloads"), true),
                provisioning(json));
    }

    private Provisioning provisioning(JsonNode json) {
        JsonNode authority = json.path("authority");
        boolean none = authority.isBoolean() && !authority.booleanValue();
        if (!none && !authority.isMissingNode() && !authority.isObject()) {
            warnings.add("settings.authority must be an object, or false; nobody is asked.");
            none = true;
        }
        JsonNode named = authority.path("identity");
        Identity identity = named.isMissingNode()
                ? null
                : parse(named.asText(), "settings.authority.identity (nobody is asked)", Identity::parse);
        JsonNode url = authority.path("url");
        return new Provisioning(
                json.has("provisioning") ? Lenient.flag(json.get("provisioning"), false) : null,
                list(json.get("provisioningListen"), "settings.provisioningListen", Endpoint::parse),
                !none && (named.isMissingNode() || identity != null), // rather nobody than another one
                identity,
                url.isMissingNode() ? null : parse(url.asText(), "settings.authority.url", Provisioning::parseUrl),
                Lenient.flag(authority.get("allowGlobal"), false),
                Lenient.flag(authority.get("allowDefault"), false),
                Lenient.flag(authority.get("allowDNS"), false));
    }

    private static boolean isDefault(JsonNode value) {
        return value.isContainerNode() ? value.isEmpty() : !Lenient.flag(value, false) && !isText(value);
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual()
                && !value.textValue().isEmpty()
                && !value.textValue().equals("none");
    }

    private @Nullable Integer port(JsonNode json, String key) {
        JsonNode value = json.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        long port = Lenient.number(value, -1);
        if (port < 0 || port > MAX_PORT) {
            warnings.add("settings." + key + " must be a port from 0 to 65535, not " + value + "; it is ignored.");
            return null;
        }
        return (int) port;
    }

    private <T> List<T> list(@Nullable JsonNode array, String place, Function<String, T> parser) {
        List<T> list = new ArrayList<>();
        if (array == null || array.isNull()) {
            return list;
        }
        if (!array.isArray()) {
            warnings.add(place + " must be an array; it is ignored.");
            return list;
        }
        for (int index = 0; index < array.size(); index++) {
            String entry = place + "[" + index + "]";
            if (!array.get(index).isTextual()) {
                warnings.add(entry + " must be a string; it is ignored.");
                continue;
            }
            T parsed = parse(array.get(index).textValue(), entry, parser);
            if (parsed != null) {
                list.add(parsed);
            }
        }
        return list;
    }

    private <T> @Nullable T parse(String text, String place, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            warnings.add(place + ": " + e.getMessage() + "; it is ignored.");
            return null;
        }
    }
}
