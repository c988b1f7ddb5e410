package one.zerotier.core.credential;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * Says that a node is a member of a network, as of a time. Two members talk on a private network as long as their
 * certificates agree, which needs no clock: both times are the controller's. PROTOCOL.md, "Certificate of membership".
 *
 * <p>Layout: 1 u8, number of qualifiers u16 (at most 8), qualifiers by ascending id, signed by u40, signature if that
 * is not zero. A qualifier is id u64, value u64, largest allowed difference u64; just these are signed.
 */
public record CertificateOfMembership(List<Qualifier> qualifiers, Address signedBy, Signature signature)
        implements Credential {
    public static final int MAX_QUALIFIERS = 8;

    /** The first byte, by which a certificate is told from the end of a list of them. */
    static final int VERSION = 1;

    private static final long TIMESTAMP = 0;
    private static final long NETWORK_ID = 1;
    private static final long ISSUED_TO = 2;
    /** Four qualifiers hold the first 32 bytes of the identity's fingerprint. */
    private static final long FIRST_FINGERPRINT = 3;

    private static final long LAST_FINGERPRINT = 6;
    private static final long ANY = -1;
    private static final int HEADER_LENGTH = 3;

    /** One number that certificates must agree about, and how closely. All three are unsigned. */
    public record Qualifier(long id, long value, long maxDelta) {
        private static final int LENGTH = 3 * 8;

        private void encode(ByteWriter out) {
            out.int64(id).int64(value).int64(maxDelta);
        }

        private boolean accepts(long other) {
            long delta = Long.compareUnsigned(value, other) >= 0 ? value - other : other - value;
            return Long.compareUnsigned(delta, maxDelta) <= 0;
        }

        private boolean isFingerprint() {
            return id >= FIRST_FINGERPRINT && id <= LAST_FINGERPRINT;
        }
    }

    public CertificateOfMembership {
        if (qualifiers.size() > MAX_QUALIFIERS) {
            throw new IllegalArgumentException("more than " + MAX_QUALIFIERS + " qualifiers in a certificate");
        }
        qualifiers = List.copyOf(qualifiers);
    }

    /**
     * A certificate as controllers issue them, which waits for {@link #sign}.
     *
     * @param maxDeltaMs how much older or newer another member's certificate may be
     */
    public static CertificateOfMembership of(long networkId, long timestamp, long maxDeltaMs, Identity member) {
        List<Qualifier> qualifiers = new ArrayList<>();
        qualifiers.add(new Qualifier(TIMESTAMP, timestamp, maxDeltaMs));
        qualifiers.add(new Qualifier(NETWORK_ID, networkId, 0));
        qualifiers.add(new Qualifier(ISSUED_TO, member.address().value(), ANY));
        byte[] fingerprint = member.fingerprint();
        for (long id = FIRST_FINGERPRINT; id <= LAST_FINGERPRINT; id++) {
            qualifiers.add(new Qualifier(id, fingerprintPart(fingerprint, id), ANY));
        }
        return new CertificateOfMembership(qualifiers, Address.NONE, Signature.NONE);
    }

    public CertificateOfMembership sign(SecretIdentity controller) {
        return new CertificateOfMembership(qualifiers, controller.address(), Signature.sign(controller, signedBytes()));
    }

    private static long fingerprintPart(byte[] fingerprint, long id) {
        return Bytes.int64(fingerprint, 8 * (int) (id - FIRST_FINGERPRINT));
    }

    /** By the clock of the controller. */
    public long timestamp() {
        return valueOf(TIMESTAMP);
    }

    @Override
    public long networkId() {
        return valueOf(NETWORK_ID);
    }

    @Override
    public Address issuedTo() {
        return new Address(valueOf(ISSUED_TO) & 0xff_ffff_ffffL);
    }

    private long valueOf(long id) {
        Qualifier qualifier = find(id);
        return qualifier == null ? 0 : qualifier.value;
    }

    private @Nullable Qualifier find(long id) {
        for (Qualifier qualifier : qualifiers) {
            if (qualifier.id == id) {
                return qualifier;
            }
        }
        return null;
    }

    /**
     * Whether, going by this certificate of ours, the holder of the other one is a member now. Only our differences
     * count, and if ours names the keys of its holder, so must the other one. Signatures play no part, they were
     * checked on arrival.
     *
     * <p>Computes a hash over the identity: not for every frame.
     */
    public boolean agreesWith(CertificateOfMembership other, Identity holder) {
        if (qualifiers.isEmpty()) {
            return false;
        }
        boolean namesKeys = false;
        for (Qualifier mine : qualifiers) {
            Qualifier theirs = other.find(mine.id);
            if (theirs == null || !mine.accepts(theirs.value)) {
                return false;
            }
            namesKeys |= mine.isFingerprint();
        }
        return !namesKeys || other.namesKeysOf(holder);
    }

    /** Whether it says which keys its holder has, and so who agrees with it has to have those that theirs says. */
    public boolean namesKeys() {
        return find(FIRST_FINGERPRINT) != null;
    }

    private boolean namesKeysOf(Identity holder) {
        byte[] fingerprint = holder.fingerprint();
        for (long id = FIRST_FINGERPRINT; id <= LAST_FINGERPRINT; id++) {
            Qualifier qualifier = find(id);
            if (qualifier == null || qualifier.value != fingerprintPart(fingerprint, id)) {
                return false;
            }
        }
        return true;
    }

    public static CertificateOfMembership decode(ByteReader in) throws MalformedPacketException {
        if (in.uint8() != VERSION) {
            throw new MalformedPacketException("unknown version of a certificate of membership");
        }
        int count = in.uint16();
        if (count > MAX_QUALIFIERS) {
            throw new MalformedPacketException("too many qualifiers in a certificate of membership");
        }
        List<Qualifier> qualifiers = new ArrayList<>();
        long lastId = 0;
        for (int index = 0; index < count; index++) {
            Qualifier qualifier = new Qualifier(in.int64(), in.int64(), in.int64());
            if (Long.compareUnsigned(qualifier.id, lastId) < 0) {
                throw new MalformedPacketException("qualifiers out of order");
            }
            lastId = qualifier.id;
            qualifiers.add(qualifier);
        }
        Address signedBy = in.address();
        boolean isSigned = !signedBy.equals(Address.NONE);
        return new CertificateOfMembership(qualifiers, signedBy, isSigned ? Signature.decode(in) : Signature.NONE);
    }

    @Override
    public void encode(ByteWriter out) {
        out.int8(VERSION).int16(qualifiers.size()).bytes(signedBytes()).address(signedBy);
        if (isSigned()) {
            signature.encode(out);
        }
    }

    @Override
    public int encodedLength() {
        int signatureLength = isSigned() ? Identity.SIGNATURE_LENGTH : 0;
        return HEADER_LENGTH + qualifiers.size() * Qualifier.LENGTH + Address.LENGTH + signatureLength;
    }

    private boolean isSigned() {
        return !signedBy.equals(Address.NONE);
    }

    @Override
    public byte[] signedBytes() {
        ByteWriter out = ByteWriter.allocate(qualifiers.size() * Qualifier.LENGTH);
        for (Qualifier qualifier : qualifiers) {
            qualifier.encode(out);
        }
        return out.buffer();
    }
}
