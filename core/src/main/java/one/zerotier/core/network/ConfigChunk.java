package one.zerotier.core.network;

import java.util.Arrays;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * A slice of a configuration dictionary, signed by the controller so that anybody may pass it on.
 *
 * <p>Layout: network id u64, slice length u16, slice, flags u8 (1: pass on), update id u64, total length u32, index of the
 * slice u32; all that is signed; signature type u8 (1), signature length u16 (96), signature. PROTOCOL.md, "Configuration
 * chunks".
 */
final class ConfigChunk {
    /** Longer configurations are refused before anything is stored. */
    static final int MAX_TOTAL = 480_000;
    /** Leaves room for all that surrounds a slice in the largest packet. */
    static final int MAX_SLICE = 9_740;

    private static final int FLAG_FAST_PROPAGATE = 0x01;
    private static final int SIGNATURE_TYPE = 1;

    final long networkId;
    final byte[] slice;
    final boolean fastPropagate;
    final long updateId;
    final int total;
    final int index;
    private final byte[] signed;
    private final byte[] signature;

    private ConfigChunk(
            long networkId,
            byte[] slice,
            boolean fastPropagate,
            long updateId,
            int total,
            int index,
            byte[] signed,
            byte[] signature) {
        this.networkId = networkId;
        this.slice = slice;
        this.fastPropagate = fastPropagate;
        this.updateId = updateId;
        this.total = total;
        this.index = index;
        this.signed = signed;
        this.signature = signature;
    }

    static ConfigChunk decode(ByteReader in) throws MalformedPacketException {
        byte[] buffer = in.buffer();
        int start = in.position();
        long networkId = in.int64();
        byte[] slice = in.bytes(in.uint16());
        int flags = in.uint8();
        long updateId = in.int64();
        long total = in.uint32();
        long index = in.uint32();
        int end = in.position();
        if (in.uint8() != SIGNATURE_TYPE || in.uint16() != Identity.SIGNATURE_LENGTH) {
            throw new MalformedPacketException("not a signature");
        }
        if (total > MAX_TOTAL || index + slice.length > total || slice.length == 0 || updateId == 0) {
            throw new MalformedPacketException("slice outside of its whole");
        }
        return new ConfigChunk(
                networkId,
                slice,
                (flags & FLAG_FAST_PROPAGATE) != 0,
                updateId,
                (int) total,
                (int) index,
                Arrays.copyOfRange(buffer, start, end),
                in.bytes(Identity.SIGNATURE_LENGTH));
    }

    static ConfigChunk sign(
            long networkId, byte[] dictionary, int index, int length, long updateId, SecretIdentity controller) {
        ByteWriter out = ByteWriter.allocate(27 + length)
                .int64(networkId)
                .int16(length)
                .bytes(dictionary, index, length)
                .int8(0)
                .int64(updateId)
                .int32(dictionary.length)
                .int32(index);
        byte[] signed = out.toBytes();
        byte[] slice = Arrays.copyOfRange(dictionary, index, index + length);
        return new ConfigChunk(
                networkId, slice, false, updateId, dictionary.length, index, signed, controller.sign(signed));
    }

    void encode(ByteWriter out) {
        out.bytes(signed).int8(SIGNATURE_TYPE).int16(signature.length).bytes(signature);
    }

    boolean isSignedBy(Identity controller) {
        return controller.verify(signed, signature);
    }
}
