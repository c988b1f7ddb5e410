package one.zerotier.daemon.home;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.engine.NetworkSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code networks.d/<id>.local.conf}: what the operator allows one network to do, as {@code key=value} lines. The value of
 * {@code allowManaged} is a flag if it is short, and otherwise a list of the only addresses and routes that are allowed.
 *
 * <p>Unlike stock we keep the list when settings change; while nothing is allowed it waits under a key of our own.
 */
final class NetworkSettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkSettingsFile.class);

    private static final int LONGEST_FLAG = 5;
    private static final String WAITING_LIST = "allowManagedList";

    private NetworkSettingsFile() {}

    static NetworkSettings decode(byte[] content) {
        Dictionary lines = Dictionary.decode(content);
        String managed = Objects.requireNonNullElse(lines.text("allowManaged"), "1");
        boolean isList = managed.length() > LONGEST_FLAG;
        List<IpPrefix> list = decodeList(isList ? managed : Objects.requireNonNullElse(lines.text(WAITING_LIST), ""));
        boolean allowed = isList
                ? !list.isEmpty() // a list of which nothing can be read must not become a permission
                : managed.startsWith("1") || managed.startsWith("t") || managed.startsWith("T");
        return new NetworkSettings(
                allowed, list, lines.flag("allowGlobal"), lines.flag("allowDefault"), lines.flag("allowDNS"));
    }

    private static List<IpPrefix> decodeList(String text) {
        List<IpPrefix> allowed = new ArrayList<>();
        for (String prefix : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            try {
                allowed.add(IpPrefix.parse(prefix.strip()));
            } catch (IllegalArgumentException e) {
                LOG.warn("ignoring an entry of allowManaged: {}", e.getMessage());
            }
        }
        return allowed;
    }

    static byte[] encode(NetworkSettings settings) {
        String list = settings.managedOnly().stream().map(IpPrefix::toString).collect(Collectors.joining(","));
        boolean isList = settings.allowManaged() && !list.isEmpty();
        String lines = "allowManaged=" + (isList ? list : flag(settings.allowManaged()))
                + "\nallowGlobal=" + flag(settings.allowGlobal())
                + "\nallowDefault=" + flag(settings.allowDefault())
                + "\nallowDNS=" + flag(settings.allowDns())
                + (isList || list.isEmpty() ? "" : "\n" + WAITING_LIST + "=" + list)
                + "\n";
        return lines.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }
}
