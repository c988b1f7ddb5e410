package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.MalformedPacketException;

/** Configurations come from controllers, in chunks that anybody may bring. */
class NetworkConfigFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void dictionary(byte[] input) throws MalformedPacketException {
        NetworkConfig config;
        try {
            config = NetworkConfigCodec.decode(Dictionary.decode(input));
        } catch (MalformedPacketException e) {
            return;
        }
        byte[] written = NetworkConfigCodec.encode(config).encode();
        NetworkConfig again = NetworkConfigCodec.decode(Dictionary.decode(written));
        assertThat(NetworkConfigCodec.encode(again).encode()).isEqualTo(written);
        assertThat(config.mtu()).isBetween(NetworkConfig.MIN_MTU, NetworkConfig.MAX_MTU);
        assertThat(config.multicastLimit()).isNotNegative();
    }

    /** The input is cut into messages of a length that its first byte tells; all go to one assembler, as if signed. */
    @FuzzTest(maxDuration = "60s")
    void chunks(byte[] input) throws MalformedPacketException {
        ConfigAssembler assembler = new ConfigAssembler();
        int length = input.length == 0 ? 1 : 128 + (input[0] & 0xff);
        for (int from = 1; from < input.length; from += length) {
            ByteReader in = new ByteReader(input, from, Math.min(length, input.length - from));
            ConfigChunk chunk;
            try {
                chunk = ConfigChunk.decode(in);
            } catch (MalformedPacketException e) {
                continue;
            }
            checkWriting(input, from, chunk);
            boolean redundant = assembler.has(chunk);
            byte[] dictionary = redundant || assembler.contradicts(chunk) ? null : assembler.add(chunk);
            if (dictionary != null) {
                assertThat(dictionary).hasSize(chunk.total);
                assertThat(assembler.has(chunk)).isTrue();
            }
        }
    }

    private static void checkWriting(byte[] input, int from, ConfigChunk chunk) {
        ByteWriter out = ByteWriter.growing();
        chunk.encode(out);
        assertThat(out.toBytes()).isEqualTo(Arrays.copyOfRange(input, from, from + out.position()));
    }
}
