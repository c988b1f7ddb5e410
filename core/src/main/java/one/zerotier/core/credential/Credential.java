package one.zerotier.core.credential;

import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.ByteWriter;

/** Something that the controller of a network says about one member. */
public sealed interface Credential permits CertificateOfMembership, Grant, Revocation {
    long networkId();

    /** The member, under whose address others file it, whoever brought it. */
    Address issuedTo();

    /** {@link Address#NONE} if nobody has signed. */
    Address signedBy();

    /** The bytes that are signed. */
    byte[] signedBytes();

    Signature signature();

    /** Whether this was signed by the controller of its network. */
    default Verification verify(Signers signers) {
        return isSignedByController() ? signature().verify(signedBy(), signedBytes(), signers) : Verification.BAD;
    }

    /** Whether the signer that it names is the right one; says nothing of the signature. */
    default boolean isSignedByController() {
        return !signedBy().equals(Address.NONE) && signedBy().equals(Address.controllerOf(networkId()));
    }

    int encodedLength();

    void encode(ByteWriter out);

    default byte[] toBytes() {
        ByteWriter out = ByteWriter.allocate(encodedLength());
        encode(out);
        return out.buffer();
    }
}
