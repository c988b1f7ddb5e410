package one.zerotier.core.rule;

import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.RuleType.Field;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a rule set: an action, or a match that narrows the next action. Immutable.
 *
 * <p>The values are kept as three numbers whose meaning depends on the type's {@link Field}, because the evaluator
 * reads them for every frame; everybody else uses the accessors, each of which throws {@link IllegalStateException} for
 * rules that have no such value.
 */
public final class Rule {
    /** As many bytes as a copy can have. */
    public static final int WHOLE_FRAME = 0xffff;

    static final int NOT = 0x80;
    static final int OR = 0x40;

    static final long ADDRESS_MASK = 0xff_ffff_ffffL;
    static final int ICMP_CODE_MATTERS = 0x01;
    static final int LITTLE_ENDIAN = 0x80;
    static final int BITS_MASK = 0x3f;

    /** As on the wire: NOT, OR and the type, which may be one that we do not know. */
    final int typeByte;

    final RuleType type;
    final boolean isAction;
    final boolean not;
    final boolean or;

    /** Target, address, number, MAC, IPv4, first half of IPv6, ICMP type, mask, tag value, or lowest value. */
    final long first;
    /** Flags of a copy, second half of IPv6, ICMP code, or highest value. */
    final long second;
    /** Length of a copy, prefix length, mask of TOS, ICMP flags, tag id, or index and format of an integer. */
    final int third;

    Rule(int typeByte, long first, long second, int third) {
        this.typeByte = typeByte;
        this.type = RuleType.of(typeByte);
        this.isAction = type.isAction();
        this.not = (typeByte & NOT) != 0;
        this.or = (typeByte & OR) != 0;
        this.first = first;
        this.second = second;
        this.third = third;
    }

    private static Rule make(RuleType type, Field field, long first, long second, int third) {
        if (type.isUnknown() || type.field() != field) {
            throw new IllegalArgumentException(type + " does not have a field of the form " + field);
        }
        return new Rule(type.code(), first, second, third);
    }

    /** An action without values. */
    public static Rule action(RuleType type) {
        return make(type, Field.NONE, 0, 0, 0);
    }

    /** TEE, WATCH or REDIRECT; a length of 0 copies the whole frame. */
    public static Rule copy(RuleType type, Address target, int flags, int length) {
        return make(type, Field.COPY, target.value(), flags & 0xffff_ffffL, unsigned(length, 16));
    }

    public static Rule address(RuleType type, Address address) {
        return make(type, Field.ADDRESS, address.value(), 0, 0);
    }

    /** Ethertype, IP protocol, or one of the VLAN matches. */
    public static Rule number(RuleType type, int value) {
        Field field = type.field() == Field.UINT8 ? Field.UINT8 : Field.UINT16;
        return make(type, field, unsigned(value, field == Field.UINT8 ? 8 : 16), 0, 0);
    }

    /** Matches one MAC: 48 bits. */
    public static Rule mac(RuleType type, long mac) {
        if (mac >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC has 48 bits: " + Long.toHexString(mac));
        }
        return make(type, Field.MAC, mac, 0, 0);
    }

    public static Rule ip(RuleType type, IpAddress ip, int prefixBits) {
        if (prefixBits < 0 || prefixBits > ip.bits()) {
            throw new IllegalArgumentException(ip + " cannot have a prefix of " + prefixBits + " bits");
        }
        return ip.isV4()
                ? make(type, Field.IPV4, ip.low(), 0, prefixBits)
                : make(type, Field.IPV6, ip.high(), ip.low(), prefixBits);
    }

    public static Rule tos(int mask, int low, int high) {
        return make(RuleType.MATCH_IP_TOS, Field.TOS, unsigned(low, 8), unsigned(high, 8), unsigned(mask, 8));
    }

    /** Matches any code of this ICMP or ICMPv6 type. */
    public static Rule icmp(int icmpType) {
        return make(RuleType.MATCH_ICMP, Field.ICMP, unsigned(icmpType, 8), 0, 0);
    }

    public static Rule icmp(int icmpType, int icmpCode) {
        return make(RuleType.MATCH_ICMP, Field.ICMP, unsigned(icmpType, 8), unsigned(icmpCode, 8), ICMP_CODE_MATTERS);
    }

    /** Ports or frame sizes, both ends included. */
    public static Rule range(RuleType type, int low, int high) {
        return make(type, Field.RANGE, unsigned(low, 16), unsigned(high, 16), 0);
    }

    public static Rule characteristics(long mask) {
        return make(RuleType.MATCH_CHARACTERISTICS, Field.CHARACTERISTICS, mask, 0, 0);
    }

    /** Matches if a random number, 0 to 2^32 - 1, is at most this. */
    public static Rule random(long probability) {
        return make(RuleType.MATCH_RANDOM, Field.PROBABILITY, unsigned32(probability), 0, 0);
    }

    public static Rule tag(RuleType type, int id, long value) {
        return make(type, Field.TAG, unsigned32(value), 0, id);
    }

    /** Matches an integer in the payload; {@code last} is unsigned like {@code first} and less than 2^32 above it. */
    public static Rule integerRange(long first, long last, int index, int bits, boolean littleEndian) {
        if (bits < 1 || bits > 64 || (last - first) >>> 32 != 0) {
            throw new IllegalArgumentException("an integer has 1 to 64 bits and its range less than 2^32 values");
        }
        int format = (bits - 1) | (littleEndian ? LITTLE_ENDIAN : 0);
        return make(RuleType.INTEGER_RANGE, Field.INTEGER_RANGE, first, last, unsigned(index, 16) << 8 | format);
    }

    private static int unsigned(int value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(value + " does not fit into " + bits + " bits");
        }
        return value;
    }

    private static long unsigned32(long value) {
        if (value >>> 32 != 0) {
            throw new IllegalArgumentException(value + " does not fit into 32 bits");
        }
        return value;
    }

    /** This match, turned round. */
    public Rule negated() {
        return new Rule(typeByte ^ NOT, first, second, third);
    }

    /** This match, as an alternative to those before it in its group. */
    public Rule alternative() {
        return new Rule(typeByte | OR, first, second, third);
    }

    public RuleType type() {
        return type;
    }

    /** The type's number on the wire, also for types that have no name yet. */
    public int code() {
        return typeByte & RuleType.CODE_MASK;
    }

    public boolean isNot() {
        return not;
    }

    public boolean isOr() {
        return or;
    }

    /** Whom a TEE, WATCH or REDIRECT sends to. */
    public Address target() {
        return new Address(require(Field.COPY).first & ADDRESS_MASK);
    }

    public int copyFlags() {
        return (int) require(Field.COPY).second;
    }

    /** How many bytes of the frame to copy at most; 0 for all. */
    public int copyLength() {
        return require(Field.COPY).third;
    }

    public Address address() {
        return new Address(require(Field.ADDRESS).first);
    }

    /** Ethertype, IP protocol, or the value of one of the VLAN matches. */
    public int number() {
        return (int) (type.field() == Field.UINT8 ? this : require(Field.UINT16)).first;
    }

    /** 48 bits. */
    public long mac() {
        return require(Field.MAC).first;
    }

    public IpAddress ip() {
        return type.field() == Field.IPV4 ? IpAddress.v4((int) first) : IpAddress.v6(require(Field.IPV6).first, second);
    }

    /** As received, so possibly more than the address has bits. */
    public int prefixBits() {
        return (type.field() == Field.IPV4 ? this : require(Field.IPV6)).third;
    }

    public int tosMask() {
        return require(Field.TOS).third;
    }

    public int icmpType() {
        return (int) require(Field.ICMP).first;
    }

    /** Null if any code matches. */
    public @Nullable Integer icmpCode() {
        return (require(Field.ICMP).third & ICMP_CODE_MATTERS) == 0 ? null : (int) second;
    }

    public long characteristics() {
        return require(Field.CHARACTERISTICS).first;
    }

    public long probability() {
        return require(Field.PROBABILITY).first;
    }

    public int tagId() {
        return require(Field.TAG).third;
    }

    /** 0 to 2^32 - 1. */
    public long tagValue() {
        return require(Field.TAG).first;
    }

    /** The lowest value of TOS, ports, frame size or an integer (then unsigned). */
    public long low() {
        return requireRange().first;
    }

    /** The highest value of TOS, ports, frame size or an integer (then unsigned). */
    public long high() {
        return requireRange().second;
    }

    public int integerIndex() {
        return require(Field.INTEGER_RANGE).third >>> 8;
    }

    public int integerBits() {
        return (require(Field.INTEGER_RANGE).third & BITS_MASK) + 1;
    }

    public boolean isLittleEndian() {
        return (require(Field.INTEGER_RANGE).third & LITTLE_ENDIAN) != 0;
    }

    private Rule requireRange() {
        return type.field() == Field.RANGE || type.field() == Field.TOS ? this : require(Field.INTEGER_RANGE);
    }

    private Rule require(Field field) {
        if (type.field() != field) {
            throw new IllegalStateException(this + " has no such value");
        }
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rule that
                && typeByte == that.typeByte
                && first == that.first
                && second == that.second
                && third == that.third;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * typeByte + Long.hashCode(first)) + Long.hashCode(second)) + third;
    }

    /** For messages to developers: the values are hexadecimal and unnamed. */
    @Override
    public String toString() {
        return (not ? "not " : "")
                + (or ? "or " : "")
                + (type.isUnknown() ? type + "_" + code() : type.name())
                + String.format("(%x, %x, %x)", first, second, third);
    }
}
