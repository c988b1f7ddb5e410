package one.zerotier.core.credential;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * NETWORK_CREDENTIALS: a node shows another one what it was granted, or passes a revocation on. There is no answer.
 * PROTOCOL.md, "NETWORK_CREDENTIALS".
 *
 * <p>Layout: certificates of membership, each of which begins with 1; zero u8; then four times a number u16 and so many
 * capabilities, tags, revocations, certificates of ownership. The message may end after any of these parts. One that is
 * malformed somewhere is not used at all, while stock uses what came before; nobody sends such a thing on purpose.
 */
public record NetworkCredentials(
        List<CertificateOfMembership> memberships,
        List<Capability> capabilities,
        List<Tag> tags,
        List<Revocation> revocations,
        List<CertificateOfOwnership> ownerships) {
    private static final int EMPTY_LENGTH = 1 + 4 * 2;

    public NetworkCredentials {
        memberships = List.copyOf(memberships);
        capabilities = List.copyOf(capabilities);
        tags = List.copyOf(tags);
        revocations = List.copyOf(revocations);
        ownerships = List.copyOf(ownerships);
    }

    /** What is passed on when a revocation was new. */
    public static NetworkCredentials of(Revocation revocation) {
        return new NetworkCredentials(List.of(), List.of(), List.of(), List.of(revocation), List.of());
    }

    /** Only what makes its holder a member. */
    public NetworkCredentials onlyMemberships() {
        return new NetworkCredentials(memberships, List.of(), List.of(), List.of(), List.of());
    }

    public NetworkCredentials withoutCapabilities() {
        return new NetworkCredentials(memberships, List.of(), tags, revocations, ownerships);
    }

    public boolean isEmpty() {
        return all().isEmpty();
    }

    @FunctionalInterface
    private interface Decoder<C> {
        C decode(ByteReader in) throws MalformedPacketException;
    }

    public static NetworkCredentials decode(ByteReader in) throws MalformedPacketException {
        return new NetworkCredentials(
                decodeMemberships(in),
                decodePart(in, Capability::decode),
                decodePart(in, Tag::decode),
                decodePart(in, Revocation::decode),
                decodePart(in, CertificateOfOwnership::decode));
    }

    private static List<CertificateOfMembership> decodeMemberships(ByteReader in) throws MalformedPacketException {
        List<CertificateOfMembership> memberships = new ArrayList<>();
        while (in.remaining() > 0 && in.buffer()[in.position()] != 0) {
            memberships.add(CertificateOfMembership.decode(in));
        }
        if (in.remaining() > 0) {
            in.uint8();
        }
        return memberships;
    }

    /** The list grows as credentials are really there, whatever the number before them says. */
    private static <C> List<C> decodePart(ByteReader in, Decoder<C> decoder) throws MalformedPacketException {
        List<C> credentials = new ArrayList<>();
        if (in.remaining() > 0) {
            for (int count = in.uint16(); count > 0; count--) {
                credentials.add(decoder.decode(in));
            }
        }
        return credentials;
    }

    public void encode(ByteWriter out) {
        memberships.forEach(membership -> membership.encode(out));
        out.int8(0);
        encodePart(capabilities, out);
        encodePart(tags, out);
        encodePart(revocations, out);
        encodePart(ownerships, out);
    }

    private static void encodePart(List<? extends Credential> credentials, ByteWriter out) {
        out.int16(credentials.size());
        credentials.forEach(credential -> credential.encode(out));
    }

    public int encodedLength() {
        return EMPTY_LENGTH + all().stream().mapToInt(Credential::encodedLength).sum();
    }

    /** In the order in which they are written. */
    public List<Credential> all() {
        List<Credential> all = new ArrayList<>(memberships);
        all.addAll(capabilities);
        all.addAll(tags);
        all.addAll(revocations);
        all.addAll(ownerships);
        return all;
    }

    /**
     * The same in as few messages as it takes if none may be longer than this. Stock receivers look at one message per
     * second and sender, so more than one is a last resort.
     */
    public List<NetworkCredentials> split(int maxLength) {
        List<NetworkCredentials> messages = new ArrayList<>();
        List<Credential> message = new ArrayList<>();
        int length = EMPTY_LENGTH;
        for (Credential credential : all()) {
            if (length + credential.encodedLength() > maxLength && !message.isEmpty()) {
                messages.add(of(message));
                message.clear();
                length = EMPTY_LENGTH;
            }
            message.add(credential);
            length += credential.encodedLength();
        }
        if (!message.isEmpty()) {
            messages.add(of(message));
        }
        return messages;
    }

    private static NetworkCredentials of(List<Credential> credentials) {
        return new NetworkCredentials(
                only(CertificateOfMembership.class, credentials),
                only(Capability.class, credentials),
                only(Tag.class, credentials),
                only(Revocation.class, credentials),
                only(CertificateOfOwnership.class, credentials));
    }

    private static <C extends Credential> List<C> only(Class<C> type, List<Credential> credentials) {
        return credentials.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
