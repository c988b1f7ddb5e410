package one.zerotier.core.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {
    @Test
    void writesTheExampleOfTheSpecification() throws MalformedPacketException {
        RuleSet rules = RuleSet.of(
                Rule.number(RuleType.MATCH_ETHERTYPE, 0x0800).negated(),
                Rule.number(RuleType.MATCH_ETHERTYPE, 0x0806).negated(),
                Rule.action(RuleType.ACTION_DROP),
                Rule.ip(RuleType.MATCH_IPV4_DEST, IpAddress.parse("10.1.2.0"), 24),
                Rule.copy(RuleType.ACTION_TEE, Address.parse("1122334455"), 0, 128),
                Rule.integerRange(16, 20, 6, 16, false).alternative(),
                Rule.action(RuleType.ACTION_PRIORITY),
                Rule.action(RuleType.ACTION_ACCEPT));
        assertThat(Bytes.hex(rules.toBytes()))
                .isEqualTo("a5020800a5020806000020050a01020018020e000000112233445500000000008073130000000000000010"
                        + "000000000000001400060f06000100");
        assertThat(RuleSet.decode(rules.toBytes())).isEqualTo(rules).hasSameHashCodeAs(rules);
    }

    @Test
    void anIntegerRangeKeepsOnly32BitsOfItsDistance() throws MalformedPacketException {
        Rule rule = RuleSet.decode(Bytes.fromHex("3313" + "0000000000000005" + "0000000100000007" + "00000f"))
                .get(0);
        assertThat(rule.low()).isEqualTo(5);
        assertThat(rule.high()).isEqualTo(7);
    }

    @Test
    void whatIsLongerThanWeKnowIsSkippedAndLost() throws MalformedPacketException {
        RuleSet rules = RuleSet.decode(Bytes.fromHex("2504" + "0800ffff" + "bc0568656c6c6f" + "0100"));
        assertThat(Bytes.hex(rules.toBytes())).isEqualTo("25020800" + "bc00" + "0100");
        assertThat(rules.get(1).type()).isEqualTo(RuleType.UNKNOWN_MATCH);
        assertThat(rules.get(1).code()).isEqualTo(60);
        assertThat(rules.get(1).isNot()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "2502", "250208", "250108", "3c05", "0100ff"})
    void whatIsShorterIsMalformed(String hex) {
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> RuleSet.decode(Bytes.fromHex(hex)));
    }

    @Test
    void rulesBeyondTheLimitAreNotLookedAt() throws MalformedPacketException {
        byte[] bytes = new byte[2 * RuleSet.MAX_BASE_RULES + 1];
        assertThat(RuleSet.decode(bytes).size()).isEqualTo(RuleSet.MAX_BASE_RULES);
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> RuleSet.decode(new ByteReader(bytes), RuleSet.MAX_CAPABILITY_RULES + 1));
    }

    @Test
    void everyTypeSurvivesAndEveryPrefixOfItIsMalformed() throws MalformedPacketException {
        RandomSource random = Salsa20Random.seeded(1);
        for (int round = 0; round < 50; round++) {
            for (RuleType type : RuleType.values()) {
                if (!type.isUnknown()) {
                    assertSurvives(type, random);
                }
            }
        }
    }

    private static void assertSurvives(RuleType type, RandomSource random) throws MalformedPacketException {
        byte[] bytes = new byte[2 + type.field().length()];
        random.nextBytes(bytes);
        bytes[0] = (byte) (type.code() | (bytes[0] & (Rule.NOT | Rule.OR)));
        bytes[1] = (byte) type.field().length();
        if (type == RuleType.INTEGER_RANGE) {
            Bytes.putInt64(bytes, 10, Bytes.int64(bytes, 2) + (random.nextLong() >>> 32));
        }
        assertThat(RuleSet.decode(bytes).toBytes()).as(type.name()).isEqualTo(bytes);
        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> RuleSet.decode(cut));
        }
    }

    @Test
    void arbitraryBytesDecodeOrAreMalformedAndJudgeAnyFrame() {
        RandomSource random = Salsa20Random.seeded(2);
        RuleEvaluator evaluator = new RuleEvaluator(1, random);
        FrameView frame = new FrameView();
        int decoded = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            for (int at = 1; at < bytes.length; at += 2 + (bytes[at] & 0x1f)) {
                bytes[at] &= 0x1f; // lengths that have a chance
            }
            try {
                RuleSet rules = RuleSet.decode(bytes);
                decoded++;
                assertThat(RuleSet.decode(rules.toBytes())).isEqualTo(rules);
                int etherType = List.of(0x0800, 0x86dd, 0x0806, 0x1234).get(random.nextInt(4));
                byte[] payload = new byte[random.nextInt(80)];
                random.nextBytes(payload);
                frame.inbound(2, 1).ethernet(random.nextLong(), 1, etherType, payload, 0, payload.length);
                evaluator.evaluate(new TestNetwork(rules), rules, frame, new TestParty());
            } catch (MalformedPacketException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(decoded).isGreaterThan(100);
    }

    @Test
    void aRuleHasOnlyTheValuesOfItsType() {
        Rule rule = Rule.number(RuleType.MATCH_ETHERTYPE, 0x0800);
        assertThatIllegalStateException().isThrownBy(rule::mac);
        assertThatIllegalArgumentException().isThrownBy(() -> Rule.mac(RuleType.MATCH_ETHERTYPE, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Rule.number(RuleType.MATCH_IP_PROTOCOL, 256));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.ip(RuleType.MATCH_IPV4_DEST, IpAddress.parse("::1"), 24));
        assertThat(rule.negated().alternative()).hasToString("not or MATCH_ETHERTYPE(800, 0, 0)");
    }
}
