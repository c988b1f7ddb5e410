package one.zerotier.core.credential;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * Rules by which a member may send what the rules of the network leave open. PROTOCOL.md, "Capability".
 *
 * <p>Layout: network id u64, timestamp i64, id u32, number of rules u16, rules, longest custody chain u8 (1 to 7),
 * chain, length of additional fields u16. The chain is a list of to u40, from u40, signature block, and ends with a to
 * of zero: the controller issues to a member, who in principle could hand on. All its signatures cover the same bytes
 * and none of the chain, so a holder can make out a capability to somebody else; that is stock's design, and to refuse
 * it would be to refuse every capability.
 */
public record Capability(
        long networkId, long timestamp, int id, RuleSet rules, int maxCustodyChainLength, List<Custody> custody)
        implements Grant {
    public static final int MAX_CUSTODY_CHAIN_LENGTH = 7;

    private static final int FIXED_LENGTH = 8 + 8 + 4 + 2 + 1;

    /** One link of the chain: who passed the capability on, and to whom. */
    public record Custody(Address to, Address from, Signature signature) {
        private static final int LENGTH = 2 * Address.LENGTH + Signature.BLOCK_LENGTH;
    }

    public Capability {
        if (rules.size() > RuleSet.MAX_CAPABILITY_RULES) {
            throw new IllegalArgumentException("more than " + RuleSet.MAX_CAPABILITY_RULES + " rules in a capability");
        }
        if (maxCustodyChainLength < 1
                || maxCustodyChainLength > MAX_CUSTODY_CHAIN_LENGTH
                || custody.size() > maxCustodyChainLength) {
            throw new IllegalArgumentException("custody chain too long");
        }
        custody = List.copyOf(custody);
    }

    /** A capability that nobody may hand on and that waits for {@link #sign}. */
    public Capability(long networkId, long timestamp, int id, RuleSet rules) {
        this(networkId, timestamp, id, rules, 1, List.of());
    }

    /** Issues the capability to a member. */
    public Capability sign(SecretIdentity controller, Address member) {
        Signature signature = Signature.sign(controller, signedBytes());
        Custody link = new Custody(member, controller.address(), signature);
        return new Capability(networkId, timestamp, id, rules, maxCustodyChainLength, List.of(link));
    }

    /** The first link must come from the controller and every other from the one before it; all must be signed. */
    @Override
    public Verification verify(Signers signers) {
        if (!isSignedByController()) {
            return Verification.BAD;
        }
        byte[] message = signedBytes();
        Address holder = signedBy();
        for (Custody link : custody) {
            if (!link.from.equals(holder)) {
                return Verification.BAD;
            }
            Verification verification = link.signature.verify(link.from, message, signers);
            if (verification != Verification.GOOD) {
                return verification;
            }
            holder = link.to;
        }
        return Verification.GOOD;
    }

    /** This capability, with rules that go on counting where those of an earlier one were. */
    public Capability continuing(Capability before) {
        return new Capability(networkId, timestamp, id, rules.continuing(before.rules), maxCustodyChainLength, custody);
    }

    public static Capability decode(ByteReader in) throws MalformedPacketException {
        long networkId = in.int64();
        long timestamp = in.int64();
        int id = in.int32();
        RuleSet rules = RuleSet.decode(in, in.uint16());
        int maxLength = in.uint8();
        if (maxLength < 1 || maxLength > MAX_CUSTODY_CHAIN_LENGTH) {
            throw new MalformedPacketException("custody chain of odd length");
        }
        List<Custody> custody = decodeCustody(in, maxLength);
        Signature.skipAdditionalFields(in);
        return new Capability(networkId, timestamp, id, rules, maxLength, custody);
    }

    private static List<Custody> decodeCustody(ByteReader in, int maxLength) throws MalformedPacketException {
        List<Custody> custody = new ArrayList<>();
        for (Address to = in.address(); !to.equals(Address.NONE); to = in.address()) {
            if (custody.size() == maxLength) {
                throw new MalformedPacketException("custody chain too long");
            }
            custody.add(new Custody(to, in.address(), Signature.decodeBlock(in)));
        }
        return custody;
    }

    @Override
    public void encode(ByteWriter out) {
        encodeFields(out);
        for (Custody link : custody) {
            out.address(link.to).address(link.from);
            link.signature.encodeBlock(out);
        }
        out.address(Address.NONE);
        Signature.encodeAdditionalFields(out);
    }

    private void encodeFields(ByteWriter out) {
        out.int64(networkId).int64(timestamp).int32(id).int16(rules.size());
        rules.encode(out);
        out.int8(maxCustodyChainLength);
    }

    private int fieldsLength() {
        return FIXED_LENGTH + rules.encodedLength();
    }

    @Override
    public int encodedLength() {
        return fieldsLength() + custody.size() * Custody.LENGTH + Address.LENGTH + Signature.ADDITIONAL_FIELDS_LENGTH;
    }

    @Override
    public byte[] signedBytes() {
        return Signature.signedBytes(fieldsLength(), this::encodeFields);
    }

    @Override
    public CredentialType type() {
        return CredentialType.CAPABILITY;
    }

    /** Whoever holds it last. */
    @Override
    public Address issuedTo() {
        return custody.isEmpty() ? Address.NONE : custody.get(custody.size() - 1).to;
    }

    /** Whoever issued it first. */
    @Override
    public Address signedBy() {
        return custody.isEmpty() ? Address.NONE : custody.get(0).from;
    }

    /** The first one. */
    @Override
    public Signature signature() {
        return custody.isEmpty() ? Signature.NONE : custody.get(0).signature;
    }
}
