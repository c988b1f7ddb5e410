package one.zerotier.daemon.earth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import one.zerotier.core.crypto.Hash;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * What a newcomer needs to join an Earth: the founder's public key, the number of the network, and where the founder is.
 *
 * <p>Text: {@code earth-} and base64 for URLs of: version u8 (1), network number u24, public key 64, endpoints, checksum 4
 * (the start of the SHA-512 of all before). The founder's address is not in it, for it follows from the key. At most {@value
 * #MAX_LENGTH} characters; endpoints that find no room are left out, the last ones first.
 */
public record Invitation(Identity founder, int networkNumber, List<Endpoint> endpoints) {
    public static final int MAX_LENGTH = 160;

    private static final String PREFIX = "earth-";
    private static final int VERSION = 1;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int MAX_BYTES = (MAX_LENGTH - PREFIX.length()) * 6 / 8;
    private static final int MIN_TEXT_LENGTH = 40;

    public Invitation {
        endpoints = List.copyOf(endpoints);
    }

    /** Whether a word of a command line is meant as an invitation and not as a directory. */
    public static boolean looksLikeOne(String word) {
        return word.startsWith(PREFIX) && word.length() >= MIN_TEXT_LENGTH && word.indexOf('/') < 0;
    }

    public long networkId() {
        return (founder.address().value() << 24) | networkNumber;
    }

    /** Where the founder can be found according to this invitation, until a signed world says it better. */
    public World provisionalPlanet() {
        return new World(
                World.Type.PLANET,
                planetId(founder),
                1,
                founder.publicKey(),
                new byte[Identity.SIGNATURE_LENGTH],
                List.of(new World.Root(founder, endpoints)));
    }

    /** The id of the planet that this founder makes. */
    static long planetId(Identity founder) {
        ByteReader hash = new ByteReader(Hash.sha512(founder.publicKey()));
        try {
            return hash.int64() | 1; // 0 means "no planet" to others
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads an invitation. The memory-hard check of its key takes some 7 ms.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static Invitation parse(String text) {
        byte[] bytes = decodeText(text.strip());
        byte[] content = Arrays.copyOf(bytes, Math.max(0, bytes.length - CHECKSUM_LENGTH));
        byte[] checksum = Arrays.copyOfRange(bytes, content.length, bytes.length);
        if (!Arrays.equals(checksum, checksum(content))) {
            throw damaged();
        }
        try {
            return decode(new ByteReader(content));
        } catch (MalformedPacketException e) {
            throw damaged();
        }
    }

    private static byte[] decodeText(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("This is not an invitation: it must begin with \"" + PREFIX + "\".");
        }
        try {
            return Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException(
                "This invitation is damaged: copy it again, the whole line, from the founder's machine.");
    }

    private static Invitation decode(ByteReader in) throws MalformedPacketException {
        if (in.uint8() != VERSION) {
            throw new IllegalArgumentException(
                    "This invitation is of a newer kind: update ZeroTier One on this machine.");
        }
        int networkNumber = (in.uint8() << 16) | in.uint16();
        Identity founder = Identity.derive(in.bytes(Identity.PUBLIC_KEY_LENGTH));
        List<Endpoint> endpoints = new ArrayList<>();
        while (in.remaining() > 0) {
            Endpoint endpoint = Endpoint.decode(in);
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        if (founder == null) {
            throw damaged();
        }
        return new Invitation(founder, networkNumber, endpoints);
    }

    private static byte[] checksum(byte[] content) {
        return Arrays.copyOf(Hash.sha512(content), CHECKSUM_LENGTH);
    }

    /** The text form. */
    @Override
    public String toString() {
        ByteWriter out = ByteWriter.growing();
        out.int8(VERSION).int8(networkNumber >>> 16).int16(networkNumber).bytes(founder.publicKey());
        for (Endpoint endpoint : endpoints) {
            if (out.position() + Endpoint.encodedLength(endpoint) + CHECKSUM_LENGTH <= MAX_BYTES) {
                Endpoint.encode(endpoint, out);
            }
        }
        out.bytes(checksum(out.toBytes()));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toBytes());
    }
}
