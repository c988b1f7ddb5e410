package one.zerotier.core.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;

/** The recorded session of a root, a controller and the members a and b. */
public final class Session {
    public static final List<String> NODES = List.of("root", "controller", "a", "b");

    private static final String FOLDER = "transcript/";

    private final Map<String, SecretIdentity> byRole = new LinkedHashMap<>();

    public Session() {
        for (JsonNode node : Vectors.file(FOLDER + "identities.json")) {
            byRole.put(Vectors.text(node, "role"), SecretIdentity.parse(Vectors.text(node, "identity_secret")));
        }
    }

    public SecretIdentity identity(String role) {
        return Objects.requireNonNull(byRole.get(role), role);
    }

    /** The key of two of the nodes. */
    public SharedKey key(Address one, Address other) {
        return node(one).agree(node(other).identity());
    }

    private SecretIdentity node(Address address) {
        return byRole.values().stream()
                .filter(node -> node.address().equals(address))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(address + " took no part"));
    }

    public World planet() throws MalformedPacketException {
        String hex = new String(Vectors.resource(FOLDER + "planet.hex"), StandardCharsets.US_ASCII);
        return World.decode(new ByteReader(Bytes.fromHex(hex.strip())));
    }

    /** What passed the interface of a node. */
    public List<Pcap.Datagram> capture(String role) {
        return Pcap.read(Vectors.resource(FOLDER + role + ".pcap"));
    }

    /** What was done to the nodes. */
    public JsonNode settings() {
        return Vectors.file(FOLDER + "session.json");
    }

    /** What stock made of the captures. */
    public List<JsonNode> packets() {
        return Vectors.cases(FOLDER + "packets.json", "packets");
    }

    public List<JsonNode> keys() {
        return Vectors.cases(FOLDER + "packets.json", "keys");
    }
}
