package one.zerotier.core.crypto;

/**
 * The two passes over a message that {@link AesGmacSiv} is made of: GMAC under one key, counter mode under another. For one
 * thread; a message may be as short as nothing.
 */
interface SivPasses {
    int BLOCK = 16;

    /** The length of a GMAC nonce, of which the caller gives 8 bytes and the rest is 0. */
    int NONCE = 12;

    /** What is to be authenticated before the message: 11 bytes and 5 zeros. */
    int PADDED_AAD = 16;

    /**
     * The GMAC of padded AAD and message, its halves folded to 8 bytes.
     *
     * @param paddedAad {@value #PADDED_AAD} bytes
     */
    long mac(long iv, byte[] paddedAad, byte[] message, int offset, int length);

    /**
     * Encrypts or decrypts into another array, or in place if array and offset are the same.
     *
     * @param counter 16 bytes; not changed
     */
    void crypt(byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset);

    /** Decrypts and then authenticates the plaintext. */
    default long cryptAndMac(
            long iv, byte[] paddedAad, byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        crypt(counter, in, inOffset, length, out, outOffset);
        return mac(iv, paddedAad, out, outOffset, length);
    }
}
