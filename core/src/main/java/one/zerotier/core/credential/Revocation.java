package one.zerotier.core.credential;

import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a member's credentials void up to a time. PROTOCOL.md, "Revocation".
 *
 * <p>Layout: zero u32, id u32, network id u64, zero u32, id of the credential u32, threshold i64, flags u64, target
 * u40, signed by u40, type of the credential u8, signature block, length of additional fields u16. The zeros are not
 * looked at, but they are zero in what is signed.
 *
 * @param credentialId 0 for certificates of membership
 * @param threshold credentials with this timestamp or an older one are void
 * @param issuedTo the member whose credentials these are: the target
 * @param typeCode the number of what is revoked, which may be one that we do not know
 */
public record Revocation(
        int id,
        long networkId,
        int credentialId,
        long threshold,
        long flags,
        Address issuedTo,
        Address signedBy,
        int typeCode,
        Signature signature)
        implements Credential {
    /** Receivers that had not heard of it pass it on to all members they know. */
    public static final long FAST_PROPAGATE = 1;

    private static final int FIELDS_LENGTH = 4 + 4 + 8 + 4 + 4 + 8 + 8 + 2 * Address.LENGTH + 1;

    /** Of every revocation. */
    public static final int LENGTH = FIELDS_LENGTH + Signature.BLOCK_LENGTH + Signature.ADDITIONAL_FIELDS_LENGTH;

    /** A revocation that waits for {@link #sign}. */
    public Revocation(
            int id, long networkId, int credentialId, long threshold, long flags, Address target, CredentialType type) {
        this(id, networkId, credentialId, threshold, flags, target, Address.NONE, type.code(), Signature.NONE);
    }

    public Revocation sign(SecretIdentity controller) {
        Revocation unsigned = with(controller.address(), Signature.NONE);
        return with(controller.address(), Signature.sign(controller, unsigned.signedBytes()));
    }

    private Revocation with(Address signer, Signature newSignature) {
        return new Revocation(id, networkId, credentialId, threshold, flags, issuedTo, signer, typeCode, newSignature);
    }

    /** What is revoked; null if that is something we do not know. */
    public @Nullable CredentialType type() {
        return CredentialType.of(typeCode);
    }

    public boolean isFastPropagate() {
        return (flags & FAST_PROPAGATE) != 0;
    }

    public static Revocation decode(ByteReader in) throws MalformedPacketException {
        in.int32();
        int id = in.int32();
        long networkId = in.int64();
        in.int32();
        Revocation revocation = new Revocation(
                id,
                networkId,
                in.int32(),
                in.int64(),
                in.int64(),
                in.address(),
                in.address(),
                in.uint8(),
                Signature.decodeBlock(in));
        Signature.skipAdditionalFields(in);
        return revocation;
    }

    @Override
    public void encode(ByteWriter out) {
        encodeFields(out);
        signature.encodeBlock(out);
        Signature.encodeAdditionalFields(out);
    }

    private void encodeFields(ByteWriter out) {
        out.int32(0).int32(id).int64(networkId);
        out.int32(0).int32(credentialId).int64(threshold).int64(flags);
        out.address(issuedTo).address(signedBy).int8(typeCode);
    }

    @Override
    public int encodedLength() {
        return LENGTH;
    }

    @Override
    public byte[] signedBytes() {
        return Signature.signedBytes(FIELDS_LENGTH, this::encodeFields);
    }
}
