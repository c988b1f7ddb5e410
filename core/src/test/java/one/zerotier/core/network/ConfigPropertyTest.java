package one.zerotier.core.network;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.TestCredentials;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.Arbitrary;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** Configurations of any content survive being written, cut into signed chunks in any order, put together and read. */
class ConfigPropertyTest {
    private static final int ROUNDS = 60;
    private static final SecretIdentity CONTROLLER = secretIdentity("db57de1b1d");
    private static final SecretIdentity MEMBER = secretIdentity("a6146c5c9c");
    private static final long NETWORK = CONTROLLER.address().value() << 24 | 7;

    @Test
    void configurationsSurviveTheWayToAMember() throws MalformedPacketException {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Arbitrary any = new Arbitrary(seed);
            NetworkConfig config = config(any);
            byte[] dictionary = NetworkConfigCodec.encode(config).encode();
            byte[] arrived = send(any, seed, dictionary);
            assertThat(arrived).as("seed " + seed).isEqualTo(dictionary);
            NetworkConfig read = NetworkConfigCodec.decode(Dictionary.decode(arrived));
            assertThat(read).usingRecursiveComparison().as("seed " + seed).isEqualTo(config);
        }
    }

    private static NetworkConfig config(Arbitrary any) {
        NetworkCredentials granted = TestCredentials.random(any.random(), CONTROLLER, NETWORK, MEMBER.identity());
        List<IpAddress> servers = any.list(Dns.MAX_SERVERS, any::ip);
        return NetworkConfig.builder(NETWORK, MEMBER.address())
                .issued(any.number(64), any.number(64), any.number(64))
                .remoteTrace(any.address(), (int) any.number(31))
                .flags(any.number(64))
                .multicastLimit((int) any.number(31))
                .multicastLimits(any.flag() ? limits(any) : null)
                .isPublic(any.flag())
                .name(any.text(NetworkConfig.MAX_NAME_LENGTH))
                .mtu(any.number(16))
                .membership(any.flag() ? granted.memberships().get(0) : null)
                .capabilities(any.flag() ? granted.capabilities() : List.of())
                .tags(any.flag() ? granted.tags() : List.of())
                .ownerships(any.flag() ? granted.ownerships() : List.of())
                .specialists(any.list(20, () -> any.number(64)))
                .routes(any.list(
                        20,
                        () -> new Route(any.prefix(), any.flag() ? null : any.ip(), (int) any.number(16), (int)
                                any.number(16))))
                .staticIps(any.list(NetworkConfig.MAX_STATIC_IPS, any::prefix))
                .rules(RuleSet.of(any.list(1_000, () -> rule(any))))
                .dns(new Dns(any.text(127).replace("\0", ""), servers))
                .build();
    }

    private static MulticastLimits limits(Arbitrary any) {
        SortedMap<MulticastGroup, RateLimit> groups = new TreeMap<>();
        for (int left = any.random().nextInt(MulticastLimits.MAX_GROUPS + 1); left > 0; left--) {
            groups.put(new MulticastGroup(any.number(48), (int) any.number(32)), limit(any));
        }
        return new MulticastLimits(limit(any), limit(any), groups);
    }

    private static RateLimit limit(Arbitrary any) {
        return RateLimit.nearest(any.number(41), any.number(31), any.number(8));
    }

    private static Rule rule(Arbitrary any) {
        return switch (any.random().nextInt(3)) {
            case 0 -> Rule.ip(any.flag() ? RuleType.MATCH_IPV6_SOURCE : RuleType.MATCH_IPV6_DEST, v6(any), 64);
            case 1 -> Rule.copy(RuleType.ACTION_TEE, new Address(any.number(40)), 1, (int) any.number(16));
            default -> Rule.action(RuleType.ACTION_ACCEPT);
        };
    }

    private static IpAddress v6(Arbitrary any) {
        return IpAddress.v6(any.number(64), any.number(64));
    }

    /** Chunks of different lengths, some of them twice, in any order. */
    private static byte[] send(Arbitrary any, long seed, byte[] dictionary) throws MalformedPacketException {
        List<byte[]> chunks = new ArrayList<>();
        for (int index = 0; index < dictionary.length; ) {
            int length = Math.min(1 + any.random().nextInt(ConfigChunk.MAX_SLICE), dictionary.length - index);
            ByteWriter out = ByteWriter.growing();
            ConfigChunk.sign(NETWORK, dictionary, index, length, seed + 1, CONTROLLER)
                    .encode(out);
            chunks.add(out.toBytes());
            if (any.flag()) {
                chunks.add(out.toBytes());
            }
            index += length;
        }
        Collections.shuffle(chunks, new Random(seed));
        ConfigAssembler assembler = new ConfigAssembler();
        byte[] whole = null;
        for (byte[] bytes : chunks) {
            ByteReader in = new ByteReader(bytes);
            ConfigChunk chunk = ConfigChunk.decode(in);
            assertThat(in.remaining()).isZero();
            assertThat(chunk.isSignedBy(CONTROLLER.identity())).isTrue();
            byte[] made = assembler.has(chunk) ? null : assembler.add(chunk);
            assertThat(whole == null || made == null).isTrue();
            whole = made == null ? whole : made;
        }
        return whole;
    }
}
