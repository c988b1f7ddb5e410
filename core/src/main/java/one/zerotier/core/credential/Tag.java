package one.zerotier.core.credential;

import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * A number that a member carries, for rules to compare. PROTOCOL.md, "Tag".
 *
 * <p>Layout: network id u64, timestamp i64, id u32, value u32, issued to u40, signed by u40, signature block, length of
 * additional fields u16. The signer's address is part of what is signed.
 *
 * @param value unsigned
 */
public record Tag(
        long networkId, long timestamp, int id, int value, Address issuedTo, Address signedBy, Signature signature)
        implements Grant {
    private static final int FIELDS_LENGTH = 8 + 8 + 4 + 4 + 2 * Address.LENGTH;

    /** Of every tag. */
    public static final int LENGTH = FIELDS_LENGTH + Signature.BLOCK_LENGTH + Signature.ADDITIONAL_FIELDS_LENGTH;

    /** A tag that waits for {@link #sign}. */
    public Tag(long networkId, long timestamp, int id, int value, Address issuedTo) {
        this(networkId, timestamp, id, value, issuedTo, Address.NONE, Signature.NONE);
    }

    public Tag sign(SecretIdentity controller) {
        Tag unsigned = with(controller.address(), Signature.NONE);
        return with(controller.address(), Signature.sign(controller, unsigned.signedBytes()));
    }

    private Tag with(Address signer, Signature newSignature) {
        return new Tag(networkId, timestamp, id, value, issuedTo, signer, newSignature);
    }

    public static Tag decode(ByteReader in) throws MalformedPacketException {
        Tag tag = new Tag(
                in.int64(), in.int64(), in.int32(), in.int32(), in.address(), in.address(), Signature.decodeBlock(in));
        Signature.skipAdditionalFields(in);
        return tag;
    }

    @Override
    public void encode(ByteWriter out) {
        encodeFields(out);
        signature.encodeBlock(out);
        Signature.encodeAdditionalFields(out);
    }

    private void encodeFields(ByteWriter out) {
        out.int64(networkId)
                .int64(timestamp)
                .int32(id)
                .int32(value)
                .address(issuedTo)
                .address(signedBy);
    }

    @Override
    public int encodedLength() {
        return LENGTH;
    }

    @Override
    public byte[] signedBytes() {
        return Signature.signedBytes(FIELDS_LENGTH, this::encodeFields);
    }

    @Override
    public CredentialType type() {
        return CredentialType.TAG;
    }
}
