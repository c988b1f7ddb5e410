package one.zerotier.core.rule;

/**
 * What a rule does or asks, under the name that stock JSON gives it. The code takes six bits on the wire: those below
 * 16 are actions, the others matches. PROTOCOL.md, "Rules".
 */
public enum RuleType {
    ACTION_DROP(0, Field.NONE),
    ACTION_ACCEPT(1, Field.NONE),
    ACTION_TEE(2, Field.COPY),
    ACTION_WATCH(3, Field.COPY),
    ACTION_REDIRECT(4, Field.COPY),
    ACTION_BREAK(5, Field.NONE),
    /** Its bucket number is not transmitted, so it is a plain accept. */
    ACTION_PRIORITY(6, Field.NONE),
    MATCH_SOURCE_ZEROTIER_ADDRESS(24, Field.ADDRESS),
    MATCH_DEST_ZEROTIER_ADDRESS(25, Field.ADDRESS),
    MATCH_VLAN_ID(26, Field.UINT16),
    MATCH_VLAN_PCP(27, Field.UINT8),
    MATCH_VLAN_DEI(28, Field.UINT8),
    MATCH_MAC_SOURCE(29, Field.MAC),
    MATCH_MAC_DEST(30, Field.MAC),
    MATCH_IPV4_SOURCE(31, Field.IPV4),
    MATCH_IPV4_DEST(32, Field.IPV4),
    MATCH_IPV6_SOURCE(33, Field.IPV6),
    MATCH_IPV6_DEST(34, Field.IPV6),
    MATCH_IP_TOS(35, Field.TOS),
    MATCH_IP_PROTOCOL(36, Field.UINT8),
    MATCH_ETHERTYPE(37, Field.UINT16),
    MATCH_ICMP(38, Field.ICMP),
    MATCH_IP_SOURCE_PORT_RANGE(39, Field.RANGE),
    MATCH_IP_DEST_PORT_RANGE(40, Field.RANGE),
    MATCH_CHARACTERISTICS(41, Field.CHARACTERISTICS),
    MATCH_FRAME_SIZE_RANGE(42, Field.RANGE),
    MATCH_RANDOM(43, Field.PROBABILITY),
    MATCH_TAGS_DIFFERENCE(44, Field.TAG),
    MATCH_TAGS_BITWISE_AND(45, Field.TAG),
    MATCH_TAGS_BITWISE_OR(46, Field.TAG),
    MATCH_TAGS_BITWISE_XOR(47, Field.TAG),
    MATCH_TAGS_EQUAL(48, Field.TAG),
    MATCH_TAG_SENDER(49, Field.TAG),
    MATCH_TAG_RECEIVER(50, Field.TAG),
    INTEGER_RANGE(51, Field.INTEGER_RANGE),
    /** An action of a future version: does nothing, and does not end its group either. */
    UNKNOWN_ACTION(-1, Field.NONE),
    /** A match of a future version: true or false as the network's configuration says. */
    UNKNOWN_MATCH(-1, Field.NONE);

    /** What follows the type byte: the sum of its parts is {@link #length} bytes. */
    public enum Field {
        NONE(0),
        /** Target address in the low 40 bits of a u64, flags u32, length u16. */
        COPY(14),
        /** A node's address. */
        ADDRESS(5),
        UINT8(1),
        UINT16(2),
        MAC(6),
        /** Address 4 bytes, prefix length u8. */
        IPV4(5),
        /** Address 16 bytes, prefix length u8. */
        IPV6(17),
        /** Mask u8, lowest value u8, highest value u8. */
        TOS(3),
        /** Type u8, code u8, flags u8: 1 compares the code too. */
        ICMP(3),
        /** Lowest value u16, highest value u16. */
        RANGE(4),
        /** Mask u64. */
        CHARACTERISTICS(8),
        /** Highest value u32. */
        PROBABILITY(4),
        /** Tag id u32, value u32. */
        TAG(8),
        /**
         * Lowest value u64, highest value u64, index u16, format u8: bit 7 little-endian, bits 0 to 5 number of bits -
         * 1.
         */
        INTEGER_RANGE(19);

        private final int length;

        Field(int length) {
            this.length = length;
        }

        /** In bytes. */
        public int length() {
            return length;
        }
    }

    static final int CODE_MASK = 0x3f;
    private static final int FIRST_MATCH = 16;
    private static final RuleType[] BY_CODE = new RuleType[CODE_MASK + 1];

    static {
        for (int code = 0; code < BY_CODE.length; code++) {
            BY_CODE[code] = code < FIRST_MATCH ? UNKNOWN_ACTION : UNKNOWN_MATCH;
        }
        for (RuleType type : values()) {
            if (type.code >= 0) {
                BY_CODE[type.code] = type;
            }
        }
    }

    private final int code;
    private final Field field;

    RuleType(int code, Field field) {
        this.code = code;
        this.field = field;
    }

    /** Never null: codes that nobody has given a meaning yet are one of the unknown types. */
    static RuleType of(int code) {
        return BY_CODE[code & CODE_MASK];
    }

    /** The number on the wire; -1 for the two unknown types, whose rules know it themselves. */
    public int code() {
        return code;
    }

    public boolean isAction() {
        return this == UNKNOWN_ACTION || (code >= 0 && code < FIRST_MATCH);
    }

    public boolean isUnknown() {
        return code < 0;
    }

    public Field field() {
        return field;
    }
}
