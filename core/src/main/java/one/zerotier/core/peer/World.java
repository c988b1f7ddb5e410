package one.zerotier.core.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * A signed list of roots: the one planet of a node, or a moon that it orbits. Immutable.
 *
 * <p>Layout: type u8 (1 planet, 127 moon), id u64, timestamp u64 (the revision), public key 64 that must sign the next
 * update, signature 96, count u8 of roots, each an identity, count u8 and endpoints; a moon ends with a length u16 and that
 * many bytes of a dictionary. Signed are eight bytes 7f, everything but the signature, eight bytes f7. PROTOCOL.md, "Worlds".
 */
public final class World {
    public static final int MAX_ROOTS = 4;
    public static final int MAX_ENDPOINTS = 32;
    /** The longest world there can be. */
    public static final int MAX_LENGTH = 17
            + Identity.PUBLIC_KEY_LENGTH
            + Identity.SIGNATURE_LENGTH
            + 1
            + MAX_ROOTS * (Identity.BINARY_LENGTH + 1 + MAX_ENDPOINTS * Endpoint.MAX_LENGTH)
            + 2;

    private static final byte[] SIGNED_PREFIX = filled(0x7f);
    private static final byte[] SIGNED_SUFFIX = filled(0xf7);

    /** What kind of world. */
    public enum Type {
        PLANET(1),
        MOON(127);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        static Type of(int code) throws MalformedPacketException {
            return switch (code) {
                case 1 -> PLANET;
                case 127 -> MOON;
                default -> throw new MalformedPacketException("unknown type of world");
            };
        }
    }

    /** A root and where it can always be found; anywhere, if there are no endpoints. */
    public record Root(Identity identity, List<Endpoint> endpoints) {
        public Root {
            endpoints = List.copyOf(endpoints);
        }
    }

    private final Type type;
    private final long id;
    private final long timestamp;
    private final byte[] updateKey;
    private final byte[] signature;
    private final List<Root> roots;

    /**
     * A world from its parts, whether or not the signature is good.
     *
     * @param updateKey 64 bytes
     * @param signature 96 bytes
     */
    public World(Type type, long id, long timestamp, byte[] updateKey, byte[] signature, List<Root> roots) {
        if (updateKey.length != Identity.PUBLIC_KEY_LENGTH || signature.length != Identity.SIGNATURE_LENGTH) {
            throw new IllegalArgumentException("a world has a key of 64 bytes and a signature of 96");
        }
        if (roots.size() > MAX_ROOTS
                || roots.stream().anyMatch(root -> root.endpoints().size() > MAX_ENDPOINTS)) {
            throw new IllegalArgumentException("a world has at most 4 roots with 32 endpoints each");
        }
        this.type = type;
        this.id = id;
        this.timestamp = timestamp;
        this.updateKey = updateKey.clone();
        this.signature = signature.clone();
        this.roots = List.copyOf(roots);
    }

    /** Makes a signed world; the same signer may sign its updates. Roots and endpoints are put in order. */
    public static World sign(Type type, long id, long timestamp, SecretIdentity signer, List<Root> roots) {
        List<Root> sorted = roots.stream()
                .map(root -> new Root(
                        root.identity(), root.endpoints().stream().sorted().toList()))
                .sorted((a, b) -> a.identity().compareTo(b.identity()))
                .toList();
        byte[] key = signer.identity().publicKey();
        World unsigned = new World(type, id, timestamp, key, new byte[Identity.SIGNATURE_LENGTH], sorted);
        return new World(type, id, timestamp, key, signer.sign(unsigned.signedBytes()), sorted);
    }

    public static World decode(ByteReader in) throws MalformedPacketException {
        Type type = Type.of(in.uint8());
        long id = in.int64();
        long timestamp = in.int64();
        byte[] updateKey = in.bytes(Identity.PUBLIC_KEY_LENGTH);
        byte[] signature = in.bytes(Identity.SIGNATURE_LENGTH);
        int rootCount = in.uint8();
        if (rootCount > MAX_ROOTS) {
            throw new MalformedPacketException("too many roots");
        }
        List<Root> roots = new ArrayList<>(rootCount);
        for (; rootCount > 0; rootCount--) {
            roots.add(decodeRoot(in));
        }
        if (type == Type.MOON) {
            in.skip(in.uint16());
        }
        return new World(type, id, timestamp, updateKey, signature, roots);
    }

    private static Root decodeRoot(ByteReader in) throws MalformedPacketException {
        Identity identity = in.identity();
        int count = in.uint8();
        if (count > MAX_ENDPOINTS) {
            throw new MalformedPacketException("too many endpoints");
        }
        List<Endpoint> endpoints = new ArrayList<>(count);
        for (; count > 0; count--) {
            Endpoint endpoint = Endpoint.decode(in);
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        return new Root(identity, endpoints);
    }

    public byte[] encode() {
        ByteWriter out = ByteWriter.allocate(MAX_LENGTH);
        encode(out, true);
        return out.toBytes();
    }

    private void encode(ByteWriter out, boolean withSignature) {
        out.int8(type.code).int64(id).int64(timestamp).bytes(updateKey);
        if (withSignature) {
            out.bytes(signature);
        }
        out.int8(roots.size());
        for (Root root : roots) {
            out.identity(root.identity()).int8(root.endpoints().size());
            root.endpoints().forEach(endpoint -> Endpoint.encode(endpoint, out));
        }
        if (type == Type.MOON) {
            out.int16(0);
        }
    }

    /** What the signature covers. */
    byte[] signedBytes() {
        ByteWriter out = ByteWriter.allocate(MAX_LENGTH + SIGNED_PREFIX.length + SIGNED_SUFFIX.length);
        out.bytes(SIGNED_PREFIX);
        encode(out, false);
        return out.bytes(SIGNED_SUFFIX).toBytes();
    }

    /** Whether this may take the place of {@code current}: same world, newer, and signed as the current one demands. */
    public boolean updates(World current) {
        return type == current.type
                && id == current.id
                && Long.compareUnsigned(timestamp, current.timestamp) > 0
                && Identity.verify(current.updateKey, signedBytes(), signature);
    }

    /** Whether it is signed with its own key; says something only of worlds that have not changed hands. */
    public boolean isSelfSigned() {
        return Identity.verify(updateKey, signedBytes(), signature);
    }

    public Type type() {
        return type;
    }

    public long id() {
        return id;
    }

    /** Acts as the revision: the later one is the newer. */
    public long timestamp() {
        return timestamp;
    }

    /** The 64-byte public key that must sign the next update. */
    public byte[] updateKey() {
        return updateKey.clone();
    }

    public byte[] signature() {
        return signature.clone();
    }

    public List<Root> roots() {
        return roots;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof World that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id * 31 + timestamp);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[8];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
