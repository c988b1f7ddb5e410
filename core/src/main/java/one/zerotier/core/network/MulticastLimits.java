package one.zerotier.core.network;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much multicast a network carries. PROTOCOL.md, "Limits of multicast".
 *
 * @param network of all groups together
 * @param group of each group that has no limit of its own
 * @param groups of single groups
 */
public record MulticastLimits(RateLimit network, RateLimit group, SortedMap<MulticastGroup, RateLimit> groups) {
    public static final int MAX_GROUPS = 64;

    /** Broadcast disturbs every host, so it gets less than a group that one has to join. */
    public static final RateLimit DEFAULT_BROADCAST = new RateLimit(1 << 15, 1 << 16, 50);

    /** What a controller sends if its operator says nothing. */
    public static final MulticastLimits DEFAULT = new MulticastLimits(
            new RateLimit(1 << 22, 1 << 22, 50),
            new RateLimit(1 << 20, 1 << 20, 50),
            new TreeMap<>(Map.of(MulticastGroup.BROADCAST, DEFAULT_BROADCAST)));

    private static final int FIELDS_OF_LIMIT = 3;
    private static final int FIELDS_OF_GROUP = 5;
    private static final int MAX_DIGITS = 16;

    public MulticastLimits {
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        if (groups.size() > MAX_GROUPS) {
            throw new IllegalArgumentException("limits for more than " + MAX_GROUPS + " groups");
        }
    }

    /** As text: in a dictionary, where zeros are written as two bytes, that is shorter than numbers of fixed length. */
    String encode() {
        StringBuilder text = new StringBuilder();
        encode(network, text);
        encode(group, text.append(';'));
        groups.forEach((single, limit) -> {
            text.append(';').append(Long.toHexString(single.mac())).append(',');
            encode(limit, text.append(Integer.toHexString(single.adi())).append(','));
        });
        return text.toString();
    }

    private static void encode(RateLimit limit, StringBuilder text) {
        text.append(Long.toHexString(limit.bytesPerSecond()))
                .append(',')
                .append(Long.toHexString(limit.burst()))
                .append(',')
                .append(Integer.toHexString(limit.memberShare()));
    }

    /** Null if there are none, or none that can be read. Of single groups those are left out that cannot be read. */
    static @Nullable MulticastLimits decode(byte[] value) {
        if (value.length == 0) {
            return null;
        }
        String[] entries = new String(value, StandardCharsets.ISO_8859_1).split(";", MAX_GROUPS + FIELDS_OF_LIMIT);
        RateLimit network = decodeLimit(entries[0].split(",", FIELDS_OF_LIMIT + 1), 0);
        RateLimit group = entries.length < 2 ? null : decodeLimit(entries[1].split(",", FIELDS_OF_LIMIT + 1), 0);
        if (network == null || group == null) {
            return null;
        }
        SortedMap<MulticastGroup, RateLimit> groups = new TreeMap<>();
        for (int i = 2; i < Math.min(entries.length, MAX_GROUPS + 2); i++) {
            String[] fields = entries[i].split(",", FIELDS_OF_GROUP + 1);
            RateLimit limit = decodeLimit(fields, FIELDS_OF_GROUP - FIELDS_OF_LIMIT);
            long mac = decodeNumber(fields[0]);
            long adi = fields.length > 1 ? decodeNumber(fields[1]) : -1;
            if (limit != null && mac >= 0 && mac <= Mac.BROADCAST && adi >= 0 && adi <= 0xffff_ffffL) {
                groups.putIfAbsent(new MulticastGroup(mac, (int) adi), limit);
            }
        }
        return new MulticastLimits(network, group, groups);
    }

    /** Whatever more there is, somebody may understand who comes after us. */
    private static @Nullable RateLimit decodeLimit(String[] fields, int from) {
        if (fields.length < from + FIELDS_OF_LIMIT) {
            return null;
        }
        long bytesPerSecond = decodeNumber(fields[from]);
        long burst = decodeNumber(fields[from + 1]);
        long share = decodeNumber(fields[from + 2]);
        return bytesPerSecond < 0 || burst < 0 || share < 0 ? null : RateLimit.nearest(bytesPerSecond, burst, share);
    }

    /** Hex digits; the largest number if there are too many, and -1 if they are none. */
    private static long decodeNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return -1;
            }
        }
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return text.isEmpty() ? -1 : Long.MAX_VALUE;
        }
        long number = Long.parseUnsignedLong(text, 16);
        return number < 0 ? Long.MAX_VALUE : number;
    }
}
