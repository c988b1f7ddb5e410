package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import one.zerotier.daemon.json.Json;

/** What people write about how much multicast a network may carry, as the API takes it. */
final class MulticastSettings {
    private static final String LIMITS = "/multicastLimits";

    private MulticastSettings() {}

    /** Of all groups together; the usual limit, if it is empty. */
    static void setNetwork(ObjectNode body, Setting setting) throws CliException {
        ObjectNode limits = body.withObject(LIMITS);
        if (setting.isEmpty()) {
            limits.putNull("network");
        } else {
            limits.set("network", limit(setting.words(), setting));
        }
    }

    /** Of one more group, or of each that has no limit of its own; the usual limits of all, if it is empty. */
    static void addGroup(ObjectNode body, Setting setting) throws CliException {
        ObjectNode limits = body.withObject(LIMITS);
        List<String> words = setting.words();
        if (words.isEmpty()) {
            limits.putNull("group").putNull("groups");
        } else if (words.get(0).contains(":")) {
            String[] group = words.get(0).split("/", 2);
            ObjectNode entry = limit(words.subList(1, words.size()), setting).put("mac", group[0]);
            if (group.length == 2) {
                entry.put("adi", adi(group[1], setting));
            }
            if (!limits.path("groups").isArray()) {
                limits.putArray("groups");
            }
            limits.withArray("groups").add(entry);
        } else {
            limits.set("group", limit(words, setting));
        }
    }

    /** As groups are shown, that is, in hex digits. */
    private static long adi(String text, Setting setting) throws CliException {
        if (!text.matches("[0-9a-fA-F]{1,8}")) {
            throw misused(setting);
        }
        return Long.parseLong(text, 16);
    }

    private static ObjectNode limit(List<String> words, Setting setting) throws CliException {
        if (words.isEmpty() || words.size() > 3) {
            throw misused(setting);
        }
        ObjectNode limit = Json.object();
        String[] names = {"bytesPerSecond", "burst", "memberShare"};
        for (int i = 0; i < words.size(); i++) {
            try {
                limit.put(names[i], Setting.parseNumber(words.get(i)));
            } catch (NumberFormatException e) {
                throw misused(setting);
            }
        }
        return limit;
    }

    private static CliException misused(Setting setting) {
        String usage = setting.key().equals("group-rate")
                ? "group-rate=[MAC[/ADI],]BYTES[,BURST[,PERCENT]], such as ff:ff:ff:ff:ff:ff,131072,262144,50"
                : "multicast-rate=BYTES[,BURST[,PERCENT]], such as 4194304,4194304,50";
        return Setting.misused("\"" + setting.value() + "\" is not a rate; write " + usage + ".");
    }
}
