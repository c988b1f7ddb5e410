package one.zerotier.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Anything can stand where a message should: it is malformed, or what was read survives writing it again. */
class MessageFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void hello(byte[] input) throws MalformedPacketException {
        Hello hello;
        try {
            hello = Hello.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        assertThat(hello.tailOffset() + hello.tailLength()).isLessThanOrEqualTo(input.length);
        ByteWriter out = ByteWriter.growing();
        Hello.encode(
                out,
                hello.version(),
                hello.timestamp(),
                hello.identity(),
                hello.sentTo(),
                hello.planetId(),
                hello.planetTimestamp());
        Hello again = Hello.decode(new ByteReader(out.toBytes()));
        assertThat(again.identity()).isEqualTo(hello.identity());
        assertThat(again.sentTo()).isEqualTo(hello.sentTo());
        assertThat(again.planetTimestamp()).isEqualTo(hello.planetTimestamp());
        checkTail(input, hello);
    }

    private static void checkTail(byte[] input, Hello hello) throws MalformedPacketException {
        ByteWriter out = ByteWriter.growing();
        try {
            Hello.encodeTail(out, Hello.decodeTail(new ByteReader(input, hello.tailOffset(), hello.tailLength())));
        } catch (MalformedPacketException e) {
            return;
        }
        ByteWriter again = ByteWriter.growing();
        Hello.encodeTail(again, Hello.decodeTail(new ByteReader(out.toBytes())));
        assertThat(again.toBytes()).isEqualTo(out.toBytes());
    }

    @FuzzTest(maxDuration = "60s")
    void helloReply(byte[] input) throws MalformedPacketException {
        HelloReply reply;
        try {
            reply = HelloReply.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        byte[] worlds = new ByteReader(input, reply.worldsOffset(), reply.worldsLength()).bytes(reply.worldsLength());
        ByteWriter out = ByteWriter.growing();
        HelloReply.encode(out, reply.echoedTimestamp(), reply.version(), reply.seenFrom(), worlds);
        HelloReply again = HelloReply.decode(new ByteReader(out.toBytes()));
        assertThat(again.seenFrom()).isEqualTo(reply.seenFrom());
        assertThat(again.version()).isEqualTo(reply.version());
        assertThat(again.worldsLength()).isEqualTo(reply.worldsLength());
    }

    @FuzzTest(maxDuration = "60s")
    void rendezvous(byte[] input) throws MalformedPacketException {
        Rendezvous rendezvous;
        try {
            rendezvous = Rendezvous.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        ByteWriter out = ByteWriter.growing();
        rendezvous.encode(out);
        assertThat(Rendezvous.decode(new ByteReader(out.toBytes()))).isEqualTo(rendezvous);
    }

    @FuzzTest(maxDuration = "60s")
    void directPaths(byte[] input) throws MalformedPacketException {
        DirectPaths paths;
        try {
            paths = DirectPaths.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        ByteWriter out = ByteWriter.growing();
        paths.encode(out);
        assertThat(DirectPaths.decode(new ByteReader(out.toBytes()))).isEqualTo(paths);
    }

    @FuzzTest(maxDuration = "60s")
    void endpoint(byte[] input) throws MalformedPacketException {
        Endpoint endpoint;
        try {
            endpoint = Endpoint.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        ByteWriter out = ByteWriter.growing();
        Endpoint.encode(endpoint, out);
        assertThat(out.position()).isEqualTo(Endpoint.encodedLength(endpoint));
        assertThat(Endpoint.decode(new ByteReader(out.toBytes()))).isEqualTo(endpoint);
        if (endpoint != null) {
            assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
            assertThat(endpoint.ip().scope()).isNotNull();
        }
    }

    /** There is no malformed dictionary; what was read once is read again. */
    @FuzzTest(maxDuration = "60s")
    void dictionary(byte[] input) {
        Dictionary dictionary = Dictionary.decode(input);
        byte[] written = dictionary.encode();
        assertThat(Dictionary.decode(written).encode()).isEqualTo(written);
        for (String key : new String[] {"v", "nwid", "ts", "n", ""}) {
            assertThat(dictionary.bytes(key)).isNotNull();
            assertThat(Dictionary.decode(written).number(key, 7)).isEqualTo(dictionary.number(key, 7));
            assertThat(Dictionary.decode(written).flag(key)).isEqualTo(dictionary.flag(key));
        }
    }

    /** The input is a payload: once as a compressed one, once as one to compress. */
    @FuzzTest(maxDuration = "60s")
    void compression(byte[] input) throws MalformedPacketException {
        byte[] payload = Arrays.copyOf(input, Math.min(input.length, Packets.MAX_PAYLOAD));
        Compression compression = new Compression();
        byte[] out = new byte[Packets.MAX_LENGTH];
        try {
            int length = compression.decompress(packet(payload, PacketHeader.VERB_COMPRESSED), out);
            assertThat(length).isBetween(PacketHeader.LENGTH, Packets.MAX_LENGTH);
        } catch (MalformedPacketException e) {
            assertThat(payload).isNotEmpty();
        }
        PacketHeader plain = packet(payload, 0);
        byte[] buffer = Arrays.copyOf(plain.buffer(), plain.length());
        int length = compression.compress(buffer, 0, buffer.length);
        assertThat(length).isLessThanOrEqualTo(buffer.length);
        PacketHeader compressed = new PacketHeader();
        compressed.wrap(buffer, 0, length);
        if (compressed.isCompressed()) {
            int restored = compression.decompress(compressed, out);
            assertThat(Arrays.copyOf(out, restored)).isEqualTo(plain.buffer());
        }
    }

    private static PacketHeader packet(byte[] payload, int verb) {
        byte[] bytes = new byte[PacketHeader.LENGTH + payload.length];
        bytes[PacketHeader.VERB] = (byte) verb;
        System.arraycopy(payload, 0, bytes, PacketHeader.LENGTH, payload.length);
        PacketHeader header = new PacketHeader();
        header.wrap(bytes, 0, bytes.length);
        return header;
    }
}
