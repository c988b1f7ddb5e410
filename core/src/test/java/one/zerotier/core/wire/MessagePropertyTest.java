package one.zerotier.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.network.MulticastGroup;
import org.junit.jupiter.api.Test;

/** Every message survives being written and read, and none can be read from less than all of its bytes. */
class MessagePropertyTest {
    private static final int ROUNDS = 500;

    @FunctionalInterface
    private interface Decoder<M> {
        M decode(ByteReader in) throws MalformedPacketException;
    }

    @FunctionalInterface
    private interface Round {
        void run(Arbitrary any) throws MalformedPacketException;
    }

    private static void repeatedly(Round round) throws MalformedPacketException {
        for (long seed = 0; seed < ROUNDS; seed++) {
            try {
                round.run(new Arbitrary(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] write(Consumer<ByteWriter> encoder) {
        ByteWriter out = ByteWriter.growing();
        encoder.accept(out);
        return out.toBytes();
    }

    /** Reads it with something behind it, and without its end. */
    private static <M> void assertSurvives(M message, Consumer<ByteWriter> encoder, Decoder<M> decoder)
            throws MalformedPacketException {
        byte[] bytes = write(encoder);
        ByteReader in = new ByteReader(Arrays.copyOf(bytes, bytes.length + 3));
        assertThat(decoder.decode(in)).isEqualTo(message);
        assertThat(in.remaining()).isEqualTo(3);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(MalformedPacketException.class)
                    .isThrownBy(() -> decoder.decode(new ByteReader(cut)));
        }
    }

    @Test
    void parts() throws MalformedPacketException {
        repeatedly(any -> {
            Endpoint endpoint = any.endpointOrNone();
            assertSurvives(endpoint, out -> Endpoint.encode(endpoint, out), Endpoint::decode);
            SoftwareVersion version = any.version();
            assertSurvives(version, version::encode, SoftwareVersion::decode);
            MulticastGroup group = new MulticastGroup(any.number(48), (int) any.number(32));
            assertSurvives(group, group::encode, MulticastGroup::decode);
            assertSurvives(any.identity(), ByteReader::identity);
        });
    }

    private static void assertSurvives(Identity identity, Decoder<Identity> decoder) throws MalformedPacketException {
        assertSurvives(identity, out -> out.identity(identity), decoder);
    }

    @Test
    void rendezvous() throws MalformedPacketException {
        repeatedly(any -> {
            Endpoint endpoint = new Endpoint(any.ip(), 1 + any.random().nextInt(0xffff));
            Rendezvous rendezvous = new Rendezvous(any.address(), endpoint);
            assertSurvives(rendezvous, rendezvous::encode, Rendezvous::decode);
        });
    }

    @Test
    void directPaths() throws MalformedPacketException {
        repeatedly(any -> {
            DirectPaths paths = new DirectPaths(any.list(5, any::endpoint));
            assertSurvives(paths, paths::encode, DirectPaths::decode);
        });
    }

    @Test
    void replies() throws MalformedPacketException {
        repeatedly(any -> {
            Verb verb = any.oneOf(List.of(Verb.values()));
            Reply reply = new Reply(verb, any.number(64));
            assertSurvives(reply, out -> Reply.encodeOk(out, verb, reply.packetId()), Reply::decode);
            ErrorCode code = any.oneOf(List.of(ErrorCode.values()));
            ByteReader in = new ByteReader(write(out -> Reply.encodeError(out, verb, reply.packetId(), code)));
            assertThat(Reply.decode(in)).isEqualTo(reply);
            assertThat(ErrorCode.of(in.uint8())).isEqualTo(code);
            assertThat(in.remaining()).isZero();
        });
    }

    /** Old nodes end early, so a HELLO may be cut after its identity, but not within any field. */
    @Test
    void hello() throws MalformedPacketException {
        repeatedly(any -> {
            List<Hello.KnownMoon> moons = any.list(5, () -> new Hello.KnownMoon(any.number(64), any.number(64)));
            Hello hello = new Hello(
                    Packets.PROTOCOL_VERSION,
                    any.version(),
                    any.number(64),
                    any.identity(),
                    any.endpointOrNone(),
                    any.number(64),
                    any.number(64),
                    0,
                    0);
            byte[] head = write(out -> encode(hello, out));
            byte[] all = write(out -> {
                encode(hello, out);
                Hello.encodeTail(out, moons);
            });
            Hello read = Hello.decode(new ByteReader(all));
            assertThat(withTail(hello, head.length, all.length - head.length)).isEqualTo(read);
            assertThat(Hello.decodeTail(new ByteReader(all, read.tailOffset(), read.tailLength())))
                    .isEqualTo(moons);
            int afterIdentity = 13 + Identity.BINARY_LENGTH;
            for (int length = 0; length < afterIdentity; length++) {
                byte[] cut = Arrays.copyOf(all, length);
                assertThatExceptionOfType(MalformedPacketException.class)
                        .isThrownBy(() -> Hello.decode(new ByteReader(cut)));
            }
            assertThat(Hello.decode(new ByteReader(Arrays.copyOf(all, afterIdentity)))
                            .sentTo())
                    .isNull();
        });
    }

    private static void encode(Hello hello, ByteWriter out) {
        Hello.encode(
                out,
                hello.version(),
                hello.timestamp(),
                hello.identity(),
                hello.sentTo(),
                hello.planetId(),
                hello.planetTimestamp());
    }

    private static Hello withTail(Hello hello, int tailOffset, int tailLength) {
        return new Hello(
                hello.protocolVersion(),
                hello.version(),
                hello.timestamp(),
                hello.identity(),
                hello.sentTo(),
                hello.planetId(),
                hello.planetTimestamp(),
                tailOffset,
                tailLength);
    }

    @Test
    void helloReply() throws MalformedPacketException {
        repeatedly(any -> {
            byte[] worlds = any.bytes(any.random().nextInt(300));
            Endpoint seenFrom = any.endpointOrNone();
            long timestamp = any.number(64);
            SoftwareVersion version = any.version();
            byte[] bytes = write(out -> HelloReply.encode(out, timestamp, version, seenFrom, worlds));
            HelloReply read = HelloReply.decode(new ByteReader(bytes));
            assertThat(read)
                    .isEqualTo(new HelloReply(
                            timestamp,
                            Packets.PROTOCOL_VERSION,
                            version,
                            seenFrom,
                            bytes.length - worlds.length,
                            worlds.length));
            assertThat(Arrays.copyOfRange(bytes, read.worldsOffset(), bytes.length))
                    .isEqualTo(worlds);
        });
    }

    @Test
    void dictionaries() throws MalformedPacketException {
        repeatedly(any -> {
            Dictionary dictionary = new Dictionary();
            Map<String, byte[]> values = new HashMap<>();
            for (int i = 0; i < 8; i++) {
                byte[] value = any.bytes(any.random().nextInt(40));
                dictionary.put("k" + i, value);
                values.put("k" + i, value);
            }
            long number = any.number(64);
            boolean flag = any.flag();
            String text = any.text(30);
            dictionary.put("number", number).put("flag", flag).put("text", text);
            Dictionary read = Dictionary.decode(dictionary.encode());
            values.forEach((key, value) -> assertThat(read.bytes(key)).isEqualTo(value));
            assertThat(read.number("number", 1)).isEqualTo(number);
            assertThat(read.flag("flag")).isEqualTo(flag);
            assertThat(read.text("text")).isEqualTo(text);
            assertThat(read.encode()).isEqualTo(dictionary.encode());
        });
    }
}
