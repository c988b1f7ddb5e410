package one.zerotier.core.multicast;

import java.util.Arrays;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * A frame that members pass on to each other, as its origin signed it. Nobody on its way can change it.
 *
 * <p>Layout: network u64, identity of the origin (71 bytes), network time in ms u64, serial number u16, source MAC u48, group (MAC
 * u48, ADI u32), length of the credentials u16, length of the payload u16, ethertype u16, payload, credentials of the
 * origin as in NETWORK_CREDENTIALS, and the origin's signature over all that (96 bytes). PROTOCOL.md, "MULTICAST_SPREAD".
 */
final class SpreadFrame {
    private static final int ORIGIN_OFFSET = 8;
    private static final int LENGTHS_OFFSET =
            ORIGIN_OFFSET + Identity.BINARY_LENGTH + 8 + 2 + 6 + MulticastGroup.LENGTH;
    private static final int PAYLOAD_OFFSET = LENGTHS_OFFSET + 6;
    /** Of credentials: a handful of them. Nobody can have us check more. */
    static final int MAX_CREDENTIALS = 1_500;

    /** Around a payload. */
    static final int MAX_OVERHEAD = PAYLOAD_OFFSET + Identity.SIGNATURE_LENGTH + MAX_CREDENTIALS;

    private final byte[] bytes;
    private final long networkId;
    private final Identity origin;
    private final long timeMs;
    private final long source;
    private final MulticastGroup group;
    private final int etherType;
    private final int payloadLength;
    private final @Nullable NetworkCredentials credentials;

    private SpreadFrame(byte[] bytes) throws MalformedPacketException {
        ByteReader in = new ByteReader(bytes);
        this.bytes = bytes;
        networkId = in.int64();
        origin = in.identity();
        if (in.position() != ORIGIN_OFFSET + Identity.BINARY_LENGTH) {
            throw new MalformedPacketException("an identity with more than its public keys");
        }
        timeMs = in.int64();
        in.uint16(); // the serial number only tells frames of one moment apart
        source = in.uint48();
        group = MulticastGroup.decode(in);
        int credentialsLength = in.uint16();
        payloadLength = in.uint16();
        etherType = in.uint16();
        in.skip(payloadLength);
        if (credentialsLength > MAX_CREDENTIALS || in.remaining() != credentialsLength + Identity.SIGNATURE_LENGTH) {
            throw new MalformedPacketException("lengths that do not add up");
        }
        credentials = credentialsLength == 0
                ? null
                : NetworkCredentials.decode(new ByteReader(bytes, in.position(), credentialsLength));
    }

    /** Reads the rest of a packet; keeps a copy. */
    static SpreadFrame decode(ByteReader in) throws MalformedPacketException {
        return new SpreadFrame(in.bytes(in.remaining()));
    }

    /**
     * Makes one of a frame of our host.
     *
     * @param serial another one for each frame
     * @param credentials null if nobody needs any
     */
    static SpreadFrame sign(
            SecretIdentity self,
            long networkId,
            long timeMs,
            int serial,
            MulticastGroup group,
            EthernetFrame frame,
            @Nullable NetworkCredentials credentials) {
        int credentialsLength = credentials == null ? 0 : credentials.encodedLength();
        ByteWriter out = ByteWriter.allocate(
                PAYLOAD_OFFSET + frame.payloadLength() + credentialsLength + Identity.SIGNATURE_LENGTH);
        out.int64(networkId)
                .identity(self.identity())
                .int64(timeMs)
                .int16(serial)
                .int48(frame.source());
        group.encode(out);
        out.int16(credentialsLength)
                .int16(frame.payloadLength())
                .int16(frame.etherType())
                .bytes(frame.buffer(), frame.payloadOffset(), frame.payloadLength());
        if (credentials != null) {
            credentials.encode(out);
        }
        out.bytes(self.sign(out.toBytes()));
        try {
            return new SpreadFrame(out.toBytes());
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e); // we wrote it ourselves
        }
    }

    /**
     * What tells the frame from all others, without a copy of it or a check: the beginning of the signature. Nobody but the
     * origin can make two frames with the same one.
     *
     * @return 0 if there is no whole frame
     */
    static long peekId(ByteReader in) {
        int length = in.remaining();
        return length < PAYLOAD_OFFSET + Identity.SIGNATURE_LENGTH
                ? 0
                : Bytes.int64(in.buffer(), in.position() + length - Identity.SIGNATURE_LENGTH);
    }

    /** The network of a whole frame. */
    static long peekNetwork(ByteReader in) {
        return Bytes.int64(in.buffer(), in.position());
    }

    /** The address of the origin of a whole frame. */
    static long peekOrigin(ByteReader in) {
        return Bytes.uint40(in.buffer(), in.position() + ORIGIN_OFFSET);
    }

    long id() {
        return Bytes.int64(bytes, signedLength());
    }

    private int signedLength() {
        return bytes.length - Identity.SIGNATURE_LENGTH;
    }

    /** Whether the origin signed it. */
    boolean isAuthentic() {
        return origin.verify(
                Arrays.copyOf(bytes, signedLength()), Arrays.copyOfRange(bytes, signedLength(), bytes.length));
    }

    /** As it is on the wire; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    long networkId() {
        return networkId;
    }

    Identity origin() {
        return origin;
    }

    long originAddress() {
        return origin.address().value();
    }

    /** When it was sent, by the clock of the network. */
    long timeMs() {
        return timeMs;
    }

    long source() {
        return source;
    }

    MulticastGroup group() {
        return group;
    }

    GroupKey key() {
        return new GroupKey(networkId, group);
    }

    int etherType() {
        return etherType;
    }

    /** Where the payload begins in {@link #bytes}; the ethertype stands right before it. */
    int payloadOffset() {
        return PAYLOAD_OFFSET;
    }

    int payloadLength() {
        return payloadLength;
    }

    /** What receivers need to know of the origin. */
    @Nullable
    NetworkCredentials credentials() {
        return credentials;
    }
}
