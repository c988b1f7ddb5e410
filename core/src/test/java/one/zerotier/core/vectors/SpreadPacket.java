package one.zerotier.core.vectors;

import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/** The payload of a MULTICAST_SPREAD as PROTOCOL.md has it, written without the product's code, so that all of it can lie. */
public final class SpreadPacket {
    private static final int FLAG_ARC = 1;
    private static final int FLAG_START = 2;

    public final long networkId;
    public Identity origin;
    public SecretIdentity signer;
    public long timeMs;
    public int serial;
    public long source;
    public MulticastGroup group;
    public int etherType = 0x88b5;
    public byte[] payload = new byte[30];
    public @Nullable CertificateOfMembership membership;

    public int number;
    public long budget;
    public long end;
    public @Nullable Long start;
    public long[] listed = {};

    /** Of an honest origin, with nothing to pass on. */
    public SpreadPacket(long networkId, SecretIdentity origin, MulticastGroup group, long timeMs) {
        this.networkId = networkId;
        this.origin = origin.identity();
        this.signer = origin;
        this.source = Mac.of(origin.address(), networkId);
        this.group = group;
        this.timeMs = timeMs;
    }

    /** For all on the ring between two addresses; the budget 0xffffffff is for everybody. */
    public SpreadPacket arc(@Nullable Long newStart, long newEnd, long newBudget) {
        start = newStart;
        end = newEnd;
        budget = newBudget;
        return this;
    }

    public SpreadPacket listed(long... addresses) {
        listed = addresses;
        return this;
    }

    /** What the one before us says, unsigned. */
    public byte[] task() {
        ByteWriter out = ByteWriter.growing().int16(number);
        out.int8(budget == 0 ? 0 : FLAG_ARC | (start == null ? 0 : FLAG_START));
        if (budget != 0) {
            out.int32((int) budget).int40(end);
            if (start != null) {
                out.int40(start);
            }
        }
        out.int16(listed.length);
        for (long address : listed) {
            out.int40(address);
        }
        return out.toBytes();
    }

    /** What the origin signs. */
    public byte[] signed() {
        byte[] credentials = credentials();
        ByteWriter out = ByteWriter.growing()
                .int64(networkId)
                .identity(origin)
                .int64(timeMs)
                .int16(serial)
                .int48(source);
        group.encode(out);
        return out.int16(credentials.length)
                .int16(payload.length)
                .int16(etherType)
                .bytes(payload)
                .bytes(credentials)
                .toBytes();
    }

    private byte[] credentials() {
        if (membership == null) {
            return new byte[0];
        }
        ByteWriter out = ByteWriter.growing();
        membership.encode(out);
        return out.int8(0).int16(0).int16(0).int16(0).int16(0).toBytes();
    }

    /** All that the origin makes. */
    public byte[] frame() {
        byte[] signed = signed();
        return ByteWriter.growing().bytes(signed).bytes(signer.sign(signed)).toBytes();
    }

    public void encode(ByteWriter out) {
        out.bytes(task()).bytes(frame());
    }
}
