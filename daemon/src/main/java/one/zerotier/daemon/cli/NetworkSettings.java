package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import one.zerotier.daemon.json.Json;

/** What people write about a network, as the API takes it. */
final class NetworkSettings {
    private static final List<String> V6_MODES = List.of("pool", "rfc4193", "6plane");
    private static final String KEYS =
            "name, private, broadcast, multicast-limit, multicast-rate, group-rate, mtu, v4, v6, route, pool, dns";

    private final ObjectNode body = Json.object();

    ObjectNode body() {
        return body;
    }

    void set(Setting setting) throws CliException {
        switch (setting.key()) {
            case "name" -> body.put("name", setting.value());
            case "private" -> body.put("private", setting.flag());
            case "broadcast" -> body.put("enableBroadcast", setting.flag());
            case "multicast-limit" -> body.put("multicastLimit", setting.number());
            case "multicast-rate" -> MulticastSettings.setNetwork(body, setting);
            case "group-rate" -> MulticastSettings.addGroup(body, setting);
            case "mtu" -> setMtu(setting.number());
            case "v4" -> setV4(setting);
            case "v6" -> setV6(setting);
            case "route" -> addRoute(setting.value());
            case "pool" -> addPool(setting.value());
            case "dns" -> setDns(setting);
            default ->
                throw Setting.misused("A network has no setting \"" + setting.key() + "\"; it has: " + KEYS + ".");
        }
    }

    /** The API would take the nearest that is possible. */
    private void setMtu(long mtu) throws CliException {
        if (mtu < 1280 || mtu > 10_000) {
            throw Setting.misused("mtu is from 1280 to 10000; 2800 is usual.");
        }
        body.put("mtu", mtu);
    }

    private void setV4(Setting setting) throws CliException {
        if (!setting.isEmpty() && !setting.value().equals("pool")) {
            throw Setting.misused("v4=pool assigns IPv4 addresses from the pools, v4= assigns none.");
        }
        body.putObject("v4AssignMode").put("zt", !setting.isEmpty());
    }

    private void setV6(Setting setting) throws CliException {
        List<String> modes = setting.words();
        if (!V6_MODES.containsAll(modes)) {
            throw Setting.misused("v6 is any of pool, rfc4193 and 6plane, with commas between them, or nothing.");
        }
        body.putObject("v6AssignMode")
                .put("zt", modes.contains("pool"))
                .put("rfc4193", modes.contains("rfc4193"))
                .put("6plane", modes.contains("6plane"));
    }

    /** One more; none at all, if it is empty. */
    void addRoute(String route) {
        ArrayNode routes = body.withArray("routes");
        int comma = route.indexOf(',');
        if (!route.isEmpty()) {
            routes.addObject()
                    .put("target", comma < 0 ? route : route.substring(0, comma))
                    .put("via", comma < 0 ? null : route.substring(comma + 1));
        }
    }

    void addPool(String pool) throws CliException {
        ArrayNode pools = body.withArray("ipAssignmentPools");
        int dash = pool.indexOf('-');
        if (dash < 0 && !pool.isEmpty()) {
            throw Setting.misused(
                    "\"" + pool + "\" is not a pool; write it as FIRST-LAST, such as 10.9.8.1-10.9.8.254.");
        }
        if (!pool.isEmpty()) {
            pools.addObject()
                    .put("ipRangeStart", pool.substring(0, dash).strip())
                    .put("ipRangeEnd", pool.substring(dash + 1).strip());
        }
    }

    /** A domain and its servers. */
    private void setDns(Setting setting) {
        List<String> words = setting.words();
        if (words.isEmpty()) {
            body.putArray("dns");
        } else {
            body.putObject("dns")
                    .put("domain", words.get(0))
                    .set("servers", Json.strings(words.subList(1, words.size())));
        }
    }
}
