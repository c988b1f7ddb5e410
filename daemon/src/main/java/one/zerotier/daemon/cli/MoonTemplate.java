package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import one.zerotier.core.crypto.Curve25519;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/**
 * What a world is made from: its roots, the key that signs it, and the key that must sign the next edition. Kept by whoever
 * makes the world; it holds a secret.
 */
final class MoonTemplate {
    private static final int KEY_LENGTH = 64;
    private static final int HALF = 32;
    /** Type, id, timestamp and the key for updates; then comes the signature. PROTOCOL.md, "Worlds". */
    private static final int BEFORE_SIGNATURE = 1 + 8 + 8 + KEY_LENGTH;

    private final World.Type type;
    private final long id;
    private final byte[] updateKey;
    private final SecretIdentity signer;
    private final List<World.Root> roots;

    private MoonTemplate(World.Type type, long id, byte[] updateKey, SecretIdentity signer, List<World.Root> roots) {
        this.type = type;
        this.id = id;
        this.updateKey = updateKey;
        this.signer = signer;
        this.roots = roots;
    }

    /** A template for a moon with this root and a new key. */
    static String create(Identity root) {
        byte[] secret = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(secret);
        byte[] key = new byte[KEY_LENGTH];
        Curve25519.agreementPublicKey(secret, 0, key, 0);
        Curve25519.signingPublicKey(secret, HALF, key, HALF);
        ObjectNode json = Json.object()
                .put("id", root.address().toString())
                .put("objtype", "world")
                .put("worldType", "moon")
                .put("signingKey", HexFormat.of().formatHex(key))
                .put("signingKey_SECRET", HexFormat.of().formatHex(secret))
                .put("updatesMustBeSignedBy", HexFormat.of().formatHex(key));
        json.putArray("roots").addObject().put("identity", root.toString()).putArray("stableEndpoints");
        return Json.indented(json, 1);
    }

    /** @param file its name, for complaints */
    static MoonTemplate parse(String file, String text) throws CliException {
        try {
            JsonNode json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            return new MoonTemplate(
                    type(json),
                    id(file, json),
                    key(json, "updatesMustBeSignedBy"),
                    new SecretIdentity(
                            new Identity(Address.NONE, key(json, "signingKey")), key(json, "signingKey_SECRET")),
                    roots(json));
        } catch (JsonSyntaxException | IllegalArgumentException e) {
            throw new CliException(CliException.FAILED, file + " cannot be used: " + e.getMessage());
        }
    }

    private static World.Type type(JsonNode json) throws CliException {
        return switch (json.path("worldType").asText()) {
            case "moon" -> World.Type.MOON;
            case "planet" -> World.Type.PLANET;
            default -> throw new CliException(CliException.FAILED, "invalid worldType");
        };
    }

    private static long id(String file, JsonNode json) throws CliException {
        String digits = json.path("id").asText();
        long id = digits.matches("[0-9a-fA-F]{1,16}") ? Long.parseUnsignedLong(digits, 16) : 0;
        if (id == 0) {
            throw new CliException(CliException.FAILED, "ID in " + file + " is invalid");
        }
        return id;
    }

    private static byte[] key(JsonNode json, String name) {
        byte[] key = HexFormat.of().parseHex(json.path(name).asText());
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException(name + " must have 128 hex digits");
        }
        return key;
    }

    private static List<World.Root> roots(JsonNode json) {
        List<World.Root> roots = new ArrayList<>();
        for (JsonNode root : json.path("roots")) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (JsonNode endpoint : root.path("stableEndpoints")) {
                endpoints.add(Endpoint.parse(endpoint.asText()));
            }
            endpoints.sort(null);
            roots.add(new World.Root(Identity.parse(root.path("identity").asText()), endpoints));
        }
        roots.sort((a, b) -> a.identity().compareTo(b.identity()));
        if (roots.isEmpty()
                || roots.size() > World.MAX_ROOTS
                || roots.stream().anyMatch(root -> root.endpoints().size() > World.MAX_ENDPOINTS)) {
            throw new IllegalArgumentException("a world has 1 to 4 roots with up to 32 endpoints each");
        }
        return roots;
    }

    String fileName() {
        return HexFormat.of().toHexDigits(id) + ".moon";
    }

    /** Signed by one key and to be updated by another, perhaps: that is how a world changes hands. */
    World sign(long nowMs) {
        byte[] unsigned = new World(type, id, nowMs, updateKey, new byte[Identity.SIGNATURE_LENGTH], roots).encode();
        ByteWriter message = ByteWriter.allocate(unsigned.length);
        message.int64(0x7f7f7f7f7f7f7f7fL)
                .bytes(Arrays.copyOf(unsigned, BEFORE_SIGNATURE))
                .bytes(Arrays.copyOfRange(unsigned, BEFORE_SIGNATURE + Identity.SIGNATURE_LENGTH, unsigned.length))
                .int64(0xf7f7f7f7f7f7f7f7L);
        return new World(type, id, nowMs, updateKey, signer.sign(message.toBytes()), roots);
    }
}
