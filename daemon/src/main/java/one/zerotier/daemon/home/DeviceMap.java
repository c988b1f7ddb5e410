package one.zerotier.daemon.home;

import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** {@code devicemap}: lines of {@code <network id>=<device>}, so that a network has the same device after every start. */
public final class DeviceMap {
    private static final int ID_DIGITS = 16;

    private final Map<Long, String> devices = new TreeMap<>(Long::compareUnsigned);

    /** Reads lines; whatever is not one is ignored. */
    static DeviceMap decode(String text) {
        DeviceMap map = new DeviceMap();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String id = equals == ID_DIGITS ? line.substring(0, equals) : "";
            String device = line.substring(equals + 1).strip();
            if (isHex(id) && !device.isEmpty()) {
                map.devices.put(HexFormat.fromHexDigitsToLong(id), device);
            }
        }
        return map;
    }

    private static boolean isHex(String text) {
        return !text.isEmpty() && text.chars().allMatch(HexFormat::isHexDigit);
    }

    String encode() {
        StringBuilder text = new StringBuilder();
        devices.forEach((id, device) -> text.append(HexFormat.of().toHexDigits(id))
                .append('=')
                .append(device)
                .append('\n'));
        return text.toString();
    }

    /** Returns whether that is news. */
    boolean put(long networkId, String device) {
        return !device.equals(devices.put(networkId, device));
    }

    boolean remove(long networkId) {
        return devices.remove(networkId) != null;
    }

    /** Names of devices by network. */
    public Map<Long, String> byNetwork() {
        return Collections.unmodifiableMap(devices);
    }
}
