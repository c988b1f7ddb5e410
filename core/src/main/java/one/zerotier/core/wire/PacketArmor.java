package one.zerotier.core.wire;

import one.zerotier.core.crypto.AesGmacSiv;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.Poly1305;
import one.zerotier.core.crypto.Salsa20;
import one.zerotier.core.identity.SharedKey;

/**
 * Puts on and takes off the protection of packets. PROTOCOL.md, "Cryptography of packets".
 *
 * <p>Everything from the verb byte on is encrypted and authenticated; the header before it is bound to the result, but for
 * its hop count, which relays change. One instance serves all peers of a node; it is for one thread.
 */
public final class PacketArmor {
    private static final int POLY_KEY = 0;
    private static final int HEADER_TO_KEY = 18;

    private final Salsa20 salsa = new Salsa20(12);
    private final Poly1305 poly = new Poly1305();
    private final byte[] mangledKey = new byte[Salsa20.KEY_LENGTH];
    private final byte[] firstBlock = new byte[Salsa20.BLOCK_LENGTH];
    private final byte[] tag = new byte[AesGmacSiv.TAG_LENGTH];
    private final byte[] nonce = new byte[8];
    private final byte[] aad = new byte[AesGmacSiv.AAD_LENGTH];

    /** Protects a packet in place. */
    public void armor(byte[] packet, int offset, int length, SharedKey key, CipherSuite suite) {
        armor(packet, offset, length, key, suite, packet, offset);
    }

    /**
     * Writes a packet, whose id, addresses, fragment flag, verb and payload are in place, protected into another array. With
     * {@link CipherSuite#AES_GMAC_SIV} the packet's id changes: read it from what was written. The two packets must not
     * overlap, except that they may be the same.
     */
    public void armor(
            byte[] packet, int offset, int length, SharedKey key, CipherSuite suite, byte[] out, int outOffset) {
        System.arraycopy(packet, offset, out, outOffset, PacketHeader.VERB);
        int flags = packet[offset + PacketHeader.FLAGS] & PacketHeader.FLAG_FRAGMENTED;
        flags |= suite.code() << 3;
        if (suite == CipherSuite.SALSA20_POLY1305) {
            flags |= PacketHeader.FLAG_LEGACY_ENCRYPTED;
        }
        out[outOffset + PacketHeader.FLAGS] = (byte) flags;
        int from = offset + PacketHeader.VERB;
        int to = outOffset + PacketHeader.VERB;
        int covered = length - PacketHeader.VERB;
        switch (suite) {
            case POLY1305 -> {
                initSalsa(out, outOffset, length, key);
                System.arraycopy(packet, from, out, to, covered);
                writeMac(out, outOffset, to, covered);
            }
            case SALSA20_POLY1305 -> {
                initSalsa(out, outOffset, length, key);
                salsa.xor(packet, from, covered, out, to);
                writeMac(out, outOffset, to, covered);
            }
            case AES_GMAC_SIV -> {
                long iv = Bytes.int64(out, outOffset);
                key.aes().seal(iv, out, outOffset + PacketHeader.DESTINATION, packet, from, covered, out, to, tag);
                System.arraycopy(tag, 0, out, outOffset + PacketHeader.ID, 8);
                System.arraycopy(tag, 8, out, outOffset + PacketHeader.MAC, 8);
            }
            case TRUSTED_PATH -> throw new IllegalArgumentException("trusted paths are not supported");
        }
    }

    /** Checks and decrypts a packet in place; if it is not authentic it may be garbage afterwards. */
    public boolean dearmor(byte[] packet, int offset, int length, SharedKey key) {
        return dearmor(packet, offset, length, key, packet, offset);
    }

    /**
     * Checks a packet in the suite that its header names and writes it, decrypted, into another array. Returns false if it
     * is not authentic or its suite is not one that we accept; what was written may be garbage then. The two packets must
     * not overlap, except that they may be the same.
     */
    public boolean dearmor(byte[] packet, int offset, int length, SharedKey key, byte[] out, int outOffset) {
        CipherSuite suite = CipherSuite.of((packet[offset + PacketHeader.FLAGS] & PacketHeader.CIPHER_MASK) >>> 3);
        if (suite == null) {
            return false;
        }
        System.arraycopy(packet, offset, out, outOffset, PacketHeader.VERB);
        int from = offset + PacketHeader.VERB;
        int to = outOffset + PacketHeader.VERB;
        int covered = length - PacketHeader.VERB;
        return switch (suite) {
            case POLY1305 -> {
                initSalsa(packet, offset, length, key);
                System.arraycopy(packet, from, out, to, covered);
                yield macMatches(packet, offset, from, covered);
            }
            case SALSA20_POLY1305 -> {
                initSalsa(packet, offset, length, key);
                if (!macMatches(packet, offset, from, covered)) {
                    yield false;
                }
                salsa.xor(packet, from, covered, out, to);
                yield true;
            }
            case AES_GMAC_SIV -> {
                System.arraycopy(packet, offset + PacketHeader.ID, tag, 0, 8);
                System.arraycopy(packet, offset + PacketHeader.MAC, tag, 8, 8);
                System.arraycopy(packet, offset + PacketHeader.DESTINATION, aad, 0, aad.length);
                aad[aad.length - 1] &= (byte) ~PacketHeader.HOPS_MASK;
                yield key.aes().open(aad, 0, packet, from, covered, out, to, tag);
            }
            case TRUSTED_PATH -> false;
        };
    }

    /**
     * Encrypts or decrypts the end of a HELLO, which HELLO's own suite leaves readable. The key is not mangled, and the low
     * three bits of the nonce are cleared, so no key stream is used twice. PROTOCOL.md, "HELLO".
     */
    public void cryptHelloTail(byte[] packet, int offset, int tailOffset, int tailLength, SharedKey key) {
        System.arraycopy(packet, offset, nonce, 0, 8);
        nonce[7] &= (byte) 0xf8;
        salsa.init(key.salsaKey(), 0, nonce, 0);
        salsa.xor(packet, tailOffset, tailLength, packet, tailOffset);
    }

    /** Keys the cipher for this packet and takes off its first block, which yields the Poly1305 key. */
    private void initSalsa(byte[] packet, int offset, int length, SharedKey key) {
        byte[] salsaKey = key.salsaKey();
        for (int i = 0; i < HEADER_TO_KEY; i++) {
            mangledKey[i] = (byte) (salsaKey[i] ^ packet[offset + i]);
        }
        mangledKey[18] = (byte) (salsaKey[18] ^ (packet[offset + PacketHeader.FLAGS] & ~PacketHeader.HOPS_MASK));
        mangledKey[19] = (byte) (salsaKey[19] ^ length);
        mangledKey[20] = (byte) (salsaKey[20] ^ (length >>> 8));
        System.arraycopy(salsaKey, 21, mangledKey, 21, Salsa20.KEY_LENGTH - 21);
        salsa.init(mangledKey, 0, packet, offset);
        salsa.keystream(firstBlock, 0, Salsa20.BLOCK_LENGTH);
    }

    private void writeMac(byte[] packet, int offset, int from, int covered) {
        poly.tag(firstBlock, POLY_KEY, packet, from, covered, tag, 0);
        System.arraycopy(tag, 0, packet, offset + PacketHeader.MAC, 8);
    }

    private boolean macMatches(byte[] packet, int offset, int from, int covered) {
        poly.tag(firstBlock, POLY_KEY, packet, from, covered, tag, 0);
        return (Bytes.int64(tag, 0) ^ Bytes.int64(packet, offset + PacketHeader.MAC)) == 0; // one word: constant time
    }
}
