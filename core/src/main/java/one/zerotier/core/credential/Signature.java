package one.zerotier.core.credential;

import java.util.Arrays;
import java.util.function.Consumer;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * 96 bytes that an identity made over a message; a value.
 *
 * <p>Everything but certificates of membership carries it in a block, type u8 (1), length u16 (96), signature, and
 * signs itself without that block between two markers of 8 bytes 7f.
 */
public final class Signature {
    /** All zero, for what is not signed or signed in a way we do not know. */
    public static final Signature NONE = new Signature(new byte[Identity.SIGNATURE_LENGTH]);

    static final int BLOCK_LENGTH = 3 + Identity.SIGNATURE_LENGTH;
    static final int ADDITIONAL_FIELDS_LENGTH = 2;

    private static final int TYPE = 1;
    private static final long MARKER = 0x7f7f_7f7f_7f7f_7f7fL;

    private final byte[] bytes;

    private Signature(byte[] bytes) {
        this.bytes = bytes;
    }

    static Signature sign(SecretIdentity signer, byte[] message) {
        return new Signature(signer.sign(message));
    }

    Verification verify(Address signer, byte[] message, Signers signers) {
        Identity identity = signers.identityOf(signer);
        if (identity == null) {
            return Verification.SIGNER_UNKNOWN;
        }
        return identity.verify(message, bytes) ? Verification.GOOD : Verification.BAD;
    }

    /**
     * What is signed: the fields before the signature block and the empty additional fields after it, between markers.
     */
    static byte[] signedBytes(int fieldsLength, Consumer<ByteWriter> fields) {
        ByteWriter out = ByteWriter.allocate(8 + fieldsLength + ADDITIONAL_FIELDS_LENGTH + 8);
        out.int64(MARKER);
        fields.accept(out);
        encodeAdditionalFields(out);
        return out.int64(MARKER).buffer();
    }

    static Signature decode(ByteReader in) throws MalformedPacketException {
        return new Signature(in.bytes(Identity.SIGNATURE_LENGTH));
    }

    void encode(ByteWriter out) {
        out.bytes(bytes);
    }

    /** Skips a signature of another type, which then is {@link #NONE}. */
    static Signature decodeBlock(ByteReader in) throws MalformedPacketException {
        int type = in.uint8();
        int length = in.uint16();
        if (type != TYPE) {
            in.skip(length);
            return NONE;
        }
        if (length != Identity.SIGNATURE_LENGTH) {
            throw new MalformedPacketException("signature of odd length");
        }
        return decode(in);
    }

    void encodeBlock(ByteWriter out) {
        out.int8(TYPE).int16(Identity.SIGNATURE_LENGTH);
        encode(out);
    }

    /** Room for later versions at the end of everything that has a signature block. */
    static void skipAdditionalFields(ByteReader in) throws MalformedPacketException {
        in.skip(in.uint16());
    }

    static void encodeAdditionalFields(ByteWriter out) {
        out.int16(0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signature that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Bytes.hex(bytes);
    }
}
