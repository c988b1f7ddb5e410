package one.zerotier.core.multicast;

import java.util.Arrays;
import one.zerotier.core.credential.CertificateOfMembership;
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
 * <p>Layout: network u64, flags u8, identity of the origin (71 bytes), network time in ms u64, serial number u16, source MAC u48,
 * group (MAC u48, ADI u32), length of the payload u16, ethertype u16, payload; the origin's signature over all that (96
 * bytes); with flag 1, its certificate of membership. PROTOCOL.md, "MULTICAST_SPREAD".
 */
final class SpreadFrame {
    private static final int FLAG_MEMBERSHIP_ATTACHED = 0x01;
    private static final int LENGTH_OFFSET = 8 + 1 + Identity.BINARY_LENGTH + 8 + 2 + 6 + MulticastGroup.LENGTH;
    private static final int PAYLOAD_OFFSET = LENGTH_OFFSET + 4;
    private static final int MAX_MEMBERSHIP = 1_024;

    private final byte[] bytes;
    private final long networkId;
    private final Identity origin;
    private final long timeMs;
    private final long source;
    private final MulticastGroup group;
    private final int etherType;
    private final int payloadLength;
    private final @Nullable CertificateOfMembership membership;

    private SpreadFrame(byte[] bytes) throws MalformedPacketException {
        ByteReader in = new ByteReader(bytes);
        this.bytes = bytes;
        networkId = in.int64();
        int flags = in.uint8();
        origin = in.identity();
        if (in.position() != 8 + 1 + Identity.BINARY_LENGTH) {
            throw new MalformedPacketException("an origin with its private key"); // nothing would be where it should
        }
        timeMs = in.int64();
        in.uint16(); // the serial number only tells frames of one moment apart
        source = in.uint48();
        group = MulticastGroup.decode(in);
        payloadLength = in.uint16();
        etherType = in.uint16();
        in.skip(payloadLength + Identity.SIGNATURE_LENGTH);
        membership = (flags & FLAG_MEMBERSHIP_ATTACHED) == 0 ? null : CertificateOfMembership.decode(in);
        if (in.remaining() > 0) {
            throw new MalformedPacketException("more than a frame"); // which nobody has signed, and all would pass on
        }
    }

    /** Reads the rest of a packet; keeps a copy. */
    static SpreadFrame decode(ByteReader in) throws MalformedPacketException {
        return new SpreadFrame(in.bytes(in.remaining()));
    }

    /**
     * Makes one of a frame of our host.
     *
     * @param serial another one for each frame
     * @param membership null on public networks
     */
    static SpreadFrame sign(
            SecretIdentity self,
            long networkId,
            long timeMs,
            int serial,
            MulticastGroup group,
            EthernetFrame frame,
            @Nullable CertificateOfMembership membership) {
        ByteWriter out = ByteWriter.allocate(
                PAYLOAD_OFFSET + frame.payloadLength() + Identity.SIGNATURE_LENGTH + MAX_MEMBERSHIP);
        out.int64(networkId)
                .int8(membership == null ? 0 : FLAG_MEMBERSHIP_ATTACHED)
                .identity(self.identity())
                .int64(timeMs)
                .int16(serial)
                .int48(frame.source());
        group.encode(out);
        out.int16(frame.payloadLength())
                .int16(frame.etherType())
                .bytes(frame.buffer(), frame.payloadOffset(), frame.payloadLength());
        out.bytes(self.sign(out.toBytes()));
        if (membership != null) {
            membership.encode(out);
        }
        try {
            return new SpreadFrame(out.toBytes());
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e); // we wrote it ourselves
        }
    }

    /** The same frame with another certificate in place of the one that it has, if both are there. */
    SpreadFrame showing(@Nullable CertificateOfMembership certificate) {
        if (certificate == null || membership == null || certificate.equals(membership)) {
            return this;
        }
        int signed = PAYLOAD_OFFSET + payloadLength + Identity.SIGNATURE_LENGTH;
        ByteWriter out = ByteWriter.allocate(signed + MAX_MEMBERSHIP).bytes(bytes, 0, signed);
        certificate.encode(out);
        try {
            return new SpreadFrame(out.toBytes());
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e); // all of it was read before
        }
    }

    /**
     * What tells the frame from all others, without a copy of it or a check: the beginning of the signature. Nobody but the
     * origin can make two frames with the same one.
     *
     * @return 0 if there is no whole frame
     */
    static long peekId(ByteReader in) {
        if (in.remaining() < PAYLOAD_OFFSET) {
            return 0;
        }
        int signature = PAYLOAD_OFFSET + Bytes.uint16(in.buffer(), in.position() + LENGTH_OFFSET);
        return in.remaining() < signature + Identity.SIGNATURE_LENGTH
                ? 0
                : Bytes.int64(in.buffer(), in.position() + signature);
    }

    /** The network of a whole frame. */
    static long peekNetwork(ByteReader in) {
        return Bytes.int64(in.buffer(), in.position());
    }

    long id() {
        return Bytes.int64(bytes, PAYLOAD_OFFSET + payloadLength);
    }

    /** Whether the origin signed it. */
    boolean isAuthentic() {
        int signed = PAYLOAD_OFFSET + payloadLength;
        return origin.verify(
                Arrays.copyOf(bytes, signed), Arrays.copyOfRange(bytes, signed, signed + Identity.SIGNATURE_LENGTH));
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

    @Nullable
    CertificateOfMembership membership() {
        return membership;
    }
}
