package one.zerotier.core.wire;

import org.jspecify.annotations.Nullable;

/** What a packet is about: the low five bits of its verb byte. PROTOCOL.md, "Verbs". */
public enum Verb {
    NOP(0x00),
    HELLO(0x01),
    ERROR(0x02),
    OK(0x03),
    WHOIS(0x04),
    RENDEZVOUS(0x05),
    FRAME(0x06),
    EXT_FRAME(0x07),
    ECHO(0x08),
    MULTICAST_LIKE(0x09),
    NETWORK_CREDENTIALS(0x0a),
    NETWORK_CONFIG_REQUEST(0x0b),
    NETWORK_CONFIG(0x0c),
    MULTICAST_GATHER(0x0d),
    MULTICAST_FRAME(0x0e),
    PUSH_DIRECT_PATHS(0x10),
    ACK(0x12),
    QOS_MEASUREMENT(0x13),
    USER_MESSAGE(0x14),
    REMOTE_TRACE(0x15),
    PATH_NEGOTIATION_REQUEST(0x16),
    /** This one and those after it are ours; other implementations ignore them. */
    MULTICAST_LEAVE(0x17),
    MULTICAST_SPREAD(0x18),
    MULTICAST_TAKEN(0x19),
    MULTICAST_VIEW(0x1a),
    MULTICAST_CONTACTS(0x1b);

    private static final @Nullable Verb[] BY_CODE = new Verb[32];

    static {
        for (Verb verb : values()) {
            BY_CODE[verb.code] = verb;
        }
    }

    private final int code;

    Verb(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Whether an OK to it may come. There are many of those to which none does, and no room for them. */
    public boolean hasReply() {
        return switch (this) {
            case FRAME,
                    EXT_FRAME,
                    MULTICAST_LIKE,
                    MULTICAST_LEAVE,
                    MULTICAST_SPREAD,
                    MULTICAST_TAKEN,
                    MULTICAST_CONTACTS -> false;
            default -> true;
        };
    }

    /** Null for numbers without a verb; higher bits of the byte are ignored. */
    public static @Nullable Verb of(int code) {
        return BY_CODE[code & 0x1f];
    }
}
