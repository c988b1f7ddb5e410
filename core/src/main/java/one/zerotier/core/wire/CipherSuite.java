package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/** How a packet is protected: three bits of its flags byte. PROTOCOL.md, "Cipher suites". */
public enum CipherSuite {
    /** Authenticated, readable: HELLO. */
    POLY1305(0),
    /** For peers whose protocol version is unknown or below 12. */
    SALSA20_POLY1305(1),
    /** Neither encrypted nor authenticated; we never send it and never accept it. */
    TRUSTED_PATH(2),
    AES_GMAC_SIV(3);

    private static final CipherSuite[] BY_CODE = values();

    private final int code;

    CipherSuite(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static @Nullable CipherSuite of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
