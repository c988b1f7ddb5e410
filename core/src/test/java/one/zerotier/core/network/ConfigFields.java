package one.zerotier.core.network;

import static one.zerotier.core.vectors.Vectors.hex16;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.credential.CredentialFields;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.WorldFields;
import one.zerotier.core.rule.RuleFields;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/** Configurations and their chunks as core has read them, in the words of the vectors. */
public final class ConfigFields {
    private ConfigFields() {}

    public static Map<String, Object> of(NetworkConfig config) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network_id", hex16(config.networkId()));
        fields.put("timestamp", config.timestamp());
        fields.put("credential_time_max_delta", config.credentialMaxDeltaMs());
        fields.put("revision", config.revision());
        fields.put("issued_to", config.issuedTo().toString());
        fields.put("remote_trace_target", config.remoteTraceTarget().toString());
        fields.put("remote_trace_level", config.remoteTraceLevel());
        fields.put("flags", hex16(config.flags()));
        fields.put("enable_broadcast", config.broadcastEnabled());
        fields.put("ndp_emulation", config.ndpEmulation());
        fields.put("unsupported_match_counts_as_match", config.unknownMatches());
        fields.put("disable_compression", !config.compressesMulticast());
        fields.put("mtu", config.mtu());
        fields.put("multicast_limit", config.multicastLimit());
        fields.put("type", config.isPublic() ? 1 : 0);
        fields.put("name", config.name());
        fields.put(
                "specialists",
                config.specialists().stream().map(ConfigFields::specialist).toList());
        fields.put("routes", config.routes().stream().map(ConfigFields::route).toList());
        fields.put(
                "static_ips", config.staticIps().stream().map(ConfigFields::of).toList());
        fields.put("rules", RuleFields.of(config.rules()));
        fields.put(
                "capabilities",
                config.capabilities().stream().map(CredentialFields::of).toList());
        fields.put("tags", config.tags().stream().map(CredentialFields::of).toList());
        fields.put(
                "certificates_of_ownership",
                config.ownerships().stream().map(CredentialFields::of).toList());
        if (config.membership() != null) {
            fields.put("com", CredentialFields.of(config.membership()));
        }
        fields.put("dns", dns(config.dns()));
        return fields;
    }

    private static Map<String, Object> specialist(long specialist) {
        return Map.of(
                "raw", hex16(specialist),
                "address", hex16(specialist).substring(6),
                "active_bridge", (specialist & NetworkConfig.ROLE_ACTIVE_BRIDGE) != 0,
                "anchor", (specialist & NetworkConfig.ROLE_ANCHOR) != 0,
                "multicast_replicator", (specialist & NetworkConfig.ROLE_MULTICAST_REPLICATOR) != 0);
    }

    private static Map<String, Object> route(Route route) {
        return Map.of(
                "target", of(route.target()),
                "via", withoutPort(route.via()),
                "flags", route.flags(),
                "metric", route.metric());
    }

    private static Map<String, Object> of(IpPrefix prefix) {
        return WorldFields.of(prefix.toEndpoint());
    }

    /** Gateways and name servers have none: nobody reads it. */
    private static Map<String, Object> withoutPort(@Nullable IpAddress ip) {
        return WorldFields.of(ip == null ? null : new Endpoint(ip, 0));
    }

    private static Map<String, Object> dns(Dns dns) {
        List<Object> servers = new ArrayList<>();
        for (int i = 0; i < Dns.MAX_SERVERS; i++) {
            servers.add(withoutPort(i < dns.servers().size() ? dns.servers().get(i) : null));
        }
        return Map.of("domain", dns.domain(), "servers", servers);
    }

    /**
     * A dictionary as we would write it: stock lists capabilities as its operator did, we list them by id. Whoever reads them
     * puts them in order.
     */
    public static byte[] withCapabilitiesInOrder(byte[] dictionary) throws MalformedPacketException {
        Dictionary entries = Dictionary.decode(dictionary);
        if (!entries.has("CAP")) {
            return dictionary;
        }
        ByteWriter out = ByteWriter.growing();
        NetworkConfigCodec.decode(entries).capabilities().forEach(capability -> capability.encode(out));
        assertThat(out.position()).isEqualTo(entries.bytes("CAP").length);
        return entries.put("CAP", out.toBytes()).encode();
    }

    /** Reads a chunk as members do. */
    public static Map<String, Object> readChunk(ByteReader in) throws MalformedPacketException {
        int start = in.position();
        ConfigChunk chunk = ConfigChunk.decode(in);
        int slice = start + Long.BYTES + Short.BYTES;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network_id", hex16(chunk.networkId));
        fields.put("chunk_length", chunk.slice.length);
        fields.put("chunk", Bytes.hex(chunk.slice));
        fields.put("chunk_offset", slice);
        fields.put("flags", chunk.fastPropagate ? 1 : 0);
        fields.put("config_update_id", hex16(chunk.updateId));
        fields.put("total_length", chunk.total);
        fields.put("chunk_index", chunk.index);
        fields.put("signature_type", 1);
        fields.put("signature_length", 96);
        fields.put("signature", Bytes.hex(signature(chunk)));
        return fields;
    }

    private static byte[] signature(ConfigChunk chunk) {
        ByteWriter out = ByteWriter.growing();
        chunk.encode(out);
        return Arrays.copyOfRange(out.buffer(), out.position() - Identity.SIGNATURE_LENGTH, out.position());
    }
}
