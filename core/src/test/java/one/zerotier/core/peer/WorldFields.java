package one.zerotier.core.peer;

import static one.zerotier.core.vectors.Vectors.hex16;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/** Worlds and endpoints as core has read them, in the words of the vectors. */
public final class WorldFields {
    private WorldFields() {}

    public static Map<String, Object> of(World world) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", world.encode()[0]);
        fields.put("id", hex16(world.id()));
        fields.put("timestamp_hex", hex16(world.timestamp()));
        fields.put("timestamp", world.timestamp());
        fields.put("updates_must_be_signed_by", HexFormat.of().formatHex(world.updateKey()));
        fields.put("signature", HexFormat.of().formatHex(world.signature()));
        fields.put("roots", world.roots().stream().map(WorldFields::of).toList());
        return fields;
    }

    private static Map<String, Object> of(World.Root root) {
        List<?> endpoints = root.endpoints().stream().map(WorldFields::of).toList();
        return Map.of("identity", root.identity().toString(), "stable_endpoints", endpoints);
    }

    public static Map<String, Object> of(@Nullable Endpoint endpoint) {
        return endpoint == null
                ? Map.of("family", 0)
                : Map.of(
                        "family",
                        endpoint.ip().isV4() ? 4 : 6,
                        "ip",
                        endpoint.ip().toString(),
                        "port",
                        endpoint.port());
    }
}
