package one.zerotier.core.credential;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * Addresses that belong to a member, for rules that ask whether a frame's sender may use its source address.
 * PROTOCOL.md, "Certificate of ownership".
 *
 * <p>Layout: network id u64, timestamp i64, flags u64 (0), id u32, number of things u16 (at most 16), things, issued to
 * u40, signed by u40, signature block, length of additional fields u16. A thing is a type u8 and 16 bytes. More things
 * than 16 are malformed; stock would misread what follows.
 */
public record CertificateOfOwnership(
        long networkId,
        long timestamp,
        long flags,
        int id,
        List<Thing> things,
        Address issuedTo,
        Address signedBy,
        Signature signature)
        implements Grant {
    public static final int MAX_THINGS = 16;

    private static final int FIXED_LENGTH = 8 + 8 + 8 + 4 + 2 + 2 * Address.LENGTH;

    /**
     * Something that can be owned: a MAC (type 1), an IPv4 (2) or an IPv6 address (3), its bytes left-aligned and
     * padded with zeros. Other types are kept and mean nothing.
     *
     * @param high the first 8 bytes
     * @param low the last 8 bytes
     */
    public record Thing(int type, long high, long low) {
        private static final int LENGTH = 1 + 16;
        public static final int MAC = 1;
        public static final int IPV4 = 2;
        public static final int IPV6 = 3;

        /** Of 48 bits. */
        public static Thing mac(long mac) {
            return new Thing(MAC, mac << 16, 0);
        }

        public static Thing ip(IpAddress ip) {
            return ip.isV4() ? new Thing(IPV4, ip.low() << 32, 0) : new Thing(IPV6, ip.high(), ip.low());
        }

        /** The padding is not compared. */
        private boolean hasValue(long otherHigh, long otherLow) {
            return switch (type) {
                case MAC -> high >>> 16 == otherHigh >>> 16;
                case IPV4 -> high >>> 32 == otherHigh >>> 32;
                case IPV6 -> high == otherHigh && low == otherLow;
                default -> false;
            };
        }
    }

    public CertificateOfOwnership {
        if (things.size() > MAX_THINGS) {
            throw new IllegalArgumentException("more than " + MAX_THINGS + " things in a certificate of ownership");
        }
        things = List.copyOf(things);
    }

    /** A certificate that waits for {@link #sign}. */
    public CertificateOfOwnership(long networkId, long timestamp, int id, List<Thing> things, Address issuedTo) {
        this(networkId, timestamp, 0, id, things, issuedTo, Address.NONE, Signature.NONE);
    }

    public CertificateOfOwnership sign(SecretIdentity controller) {
        CertificateOfOwnership unsigned = with(controller.address(), Signature.NONE);
        return with(controller.address(), Signature.sign(controller, unsigned.signedBytes()));
    }

    private CertificateOfOwnership with(Address signer, Signature newSignature) {
        return new CertificateOfOwnership(networkId, timestamp, flags, id, things, issuedTo, signer, newSignature);
    }

    /** Whether it names this thing, given as {@link Thing} has it. Asked for every frame, so without an iterator. */
    public boolean owns(int type, long high, long low) {
        for (int index = 0; index < things.size(); index++) {
            Thing thing = things.get(index);
            if (thing.type == type && thing.hasValue(high, low)) {
                return true;
            }
        }
        return false;
    }

    public static CertificateOfOwnership decode(ByteReader in) throws MalformedPacketException {
        long networkId = in.int64();
        long timestamp = in.int64();
        long flags = in.int64();
        int id = in.int32();
        int count = in.uint16();
        if (count > MAX_THINGS) {
            throw new MalformedPacketException("too many things in a certificate of ownership");
        }
        List<Thing> things = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            things.add(new Thing(in.uint8(), in.int64(), in.int64()));
        }
        CertificateOfOwnership certificate = new CertificateOfOwnership(
                networkId, timestamp, flags, id, things, in.address(), in.address(), Signature.decodeBlock(in));
        Signature.skipAdditionalFields(in);
        return certificate;
    }

    @Override
    public void encode(ByteWriter out) {
        encodeFields(out);
        signature.encodeBlock(out);
        Signature.encodeAdditionalFields(out);
    }

    private void encodeFields(ByteWriter out) {
        out.int64(networkId).int64(timestamp).int64(flags).int32(id).int16(things.size());
        for (Thing thing : things) {
            out.int8(thing.type).int64(thing.high).int64(thing.low);
        }
        out.address(issuedTo).address(signedBy);
    }

    private int fieldsLength() {
        return FIXED_LENGTH + things.size() * Thing.LENGTH;
    }

    @Override
    public int encodedLength() {
        return fieldsLength() + Signature.BLOCK_LENGTH + Signature.ADDITIONAL_FIELDS_LENGTH;
    }

    @Override
    public byte[] signedBytes() {
        return Signature.signedBytes(fieldsLength(), this::encodeFields);
    }

    @Override
    public CredentialType type() {
        return CredentialType.CERTIFICATE_OF_OWNERSHIP;
    }
}
