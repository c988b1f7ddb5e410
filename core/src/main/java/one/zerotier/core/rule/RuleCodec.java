package one.zerotier.core.rule;

import one.zerotier.core.rule.RuleType.Field;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * One rule on the wire: type u8 (bit 7 NOT, bit 6 OR, bits 0 to 5 the type), field length u8, field.
 *
 * <p>A field may be longer than we know, and a type one that we do not know: what we cannot read is skipped, and lost
 * when the rule is written again. A field that is too short is malformed; stock would read on into the next rule.
 * PROTOCOL.md, "Rules".
 */
final class RuleCodec {
    private static final int HEADER_LENGTH = 2;

    private RuleCodec() {}

    static Rule decode(ByteReader in) throws MalformedPacketException {
        int typeByte = in.uint8();
        int length = in.uint8();
        Field field = RuleType.of(typeByte).field();
        if (length < field.length()) {
            throw new MalformedPacketException("rule shorter than its type");
        }
        Rule rule = decodeField(typeByte, field, in);
        in.skip(length - field.length());
        return rule;
    }

    private static Rule decodeField(int type, Field field, ByteReader in) throws MalformedPacketException {
        return switch (field) {
            case NONE -> new Rule(type, 0, 0, 0);
            case COPY -> new Rule(type, in.int64(), in.uint32(), in.uint16());
            case ADDRESS -> new Rule(type, in.uint40(), 0, 0);
            case UINT8 -> new Rule(type, in.uint8(), 0, 0);
            case UINT16 -> new Rule(type, in.uint16(), 0, 0);
            case MAC -> new Rule(type, in.uint48(), 0, 0);
            case IPV4 -> new Rule(type, in.uint32(), 0, in.uint8());
            case IPV6 -> new Rule(type, in.int64(), in.int64(), in.uint8());
            case TOS -> {
                int mask = in.uint8();
                yield new Rule(type, in.uint8(), in.uint8(), mask);
            }
            case ICMP -> new Rule(type, in.uint8(), in.uint8(), in.uint8());
            case RANGE -> new Rule(type, in.uint16(), in.uint16(), 0);
            case CHARACTERISTICS -> new Rule(type, in.int64(), 0, 0);
            case PROBABILITY -> new Rule(type, in.uint32(), 0, 0);
            case TAG -> {
                int id = in.int32();
                yield new Rule(type, in.uint32(), 0, id);
            }
            case INTEGER_RANGE -> {
                long low = in.int64();
                long distance = (in.int64() - low) & 0xffff_ffffL; // all that stock keeps of it
                yield new Rule(type, low, low + distance, in.uint16() << 8 | in.uint8());
            }
        };
    }

    static int encodedLength(Rule rule) {
        return HEADER_LENGTH + rule.type.field().length();
    }

    /**
     * Writes rules of unknown type without their field, as stock does; what is signed over them does not verify then.
     */
    static void encode(Rule rule, ByteWriter out) {
        Field field = rule.type.field();
        out.int8(rule.typeByte).int8(field.length());
        switch (field) {
            case NONE -> {}
            case COPY -> out.int64(rule.first).int32((int) rule.second).int16(rule.third);
            case ADDRESS -> out.int40(rule.first);
            case UINT8 -> out.int8((int) rule.first);
            case UINT16 -> out.int16((int) rule.first);
            case MAC -> out.int48(rule.first);
            case IPV4 -> out.int32((int) rule.first).int8(rule.third);
            case IPV6 -> out.int64(rule.first).int64(rule.second).int8(rule.third);
            case TOS -> out.int8(rule.third).int8((int) rule.first).int8((int) rule.second);
            case ICMP -> out.int8((int) rule.first).int8((int) rule.second).int8(rule.third);
            case RANGE -> out.int16((int) rule.first).int16((int) rule.second);
            case CHARACTERISTICS -> out.int64(rule.first);
            case PROBABILITY -> out.int32((int) rule.first);
            case TAG -> out.int32(rule.third).int32((int) rule.first);
            case INTEGER_RANGE ->
                out.int64(rule.first).int64(rule.second).int16(rule.third >>> 8).int8(rule.third);
        }
    }
}
