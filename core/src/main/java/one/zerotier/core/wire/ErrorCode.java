package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/** Why a request was refused: a byte in ERROR packets. PROTOCOL.md, "ERROR". */
public enum ErrorCode {
    NONE(0x00),
    INVALID_REQUEST(0x01),
    BAD_PROTOCOL_VERSION(0x02),
    OBJ_NOT_FOUND(0x03),
    IDENTITY_COLLISION(0x04),
    UNSUPPORTED_OPERATION(0x05),
    NEED_MEMBERSHIP_CERTIFICATE(0x06),
    NETWORK_ACCESS_DENIED(0x07),
    UNWANTED_MULTICAST(0x08),
    NETWORK_AUTHENTICATION_REQUIRED(0x09);

    private static final ErrorCode[] BY_CODE = values();

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static @Nullable ErrorCode of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
