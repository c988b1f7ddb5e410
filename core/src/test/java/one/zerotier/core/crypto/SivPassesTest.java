package one.zerotier.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's internal classes and its public ciphers, against each other. */
class SivPassesTest {
    private static final int OFFSET = 5;
    private static final int ROOM = 9;

    private final Salsa20Random random = Salsa20Random.seeded(2);
    private final byte[] k0 = bytes(32);
    private final byte[] k1 = bytes(32);

    @Test
    void theInternalOnesAreReachableHere() {
        assertThat(InternalPasses.USABLE).isTrue();
    }

    @Test
    void bothSealTheSameAndOpenEachOthersAtAnyLength() throws GeneralSecurityException {
        AesGmacSiv internal = new AesGmacSiv(k1, new InternalPasses(k0, k1));
        AesGmacSiv portable = new AesGmacSiv(k1, new PortablePasses(k0, k1));
        IntStream lengths = IntStream.of(511, 512, 513, 767, 768, 769, 1_023, 1_024, 1_373, 2_800, 9_000, 16_384);
        IntStream.concat(IntStream.rangeClosed(0, 300), lengths).forEach(length -> {
            byte[] sealed = sealedByBoth(internal, portable, length);
            assertThat(sealed).hasSize(length);
        });
    }

    private byte[] sealedByBoth(AesGmacSiv internal, AesGmacSiv portable, int length) {
        long iv = random.nextLong();
        byte[] aad = bytes(AesGmacSiv.AAD_LENGTH);
        byte[] message = bytes(OFFSET + length);
        byte[] tag = new byte[AesGmacSiv.TAG_LENGTH];
        byte[] tagOfOther = new byte[AesGmacSiv.TAG_LENGTH];

        byte[] sealed = new byte[ROOM + length + ROOM];
        internal.seal(iv, aad, 0, message, OFFSET, length, sealed, ROOM, tag);
        byte[] inPlace = message.clone();
        portable.seal(iv, aad, 0, inPlace, OFFSET, length, inPlace, OFFSET, tagOfOther);
        assertThat(tag).isEqualTo(tagOfOther);
        byte[] cipherText = Arrays.copyOfRange(sealed, ROOM, ROOM + length);
        assertThat(cipherText).isEqualTo(Arrays.copyOfRange(inPlace, OFFSET, OFFSET + length));
        assertThat(Arrays.copyOf(sealed, ROOM)).as("before").isEqualTo(new byte[ROOM]);
        assertThat(Arrays.copyOfRange(sealed, ROOM + length, sealed.length))
                .as("behind")
                .isEqualTo(new byte[ROOM]);

        for (AesGmacSiv opener : new AesGmacSiv[] {internal, portable}) {
            byte[] opened = new byte[OFFSET + length];
            assertThat(opener.open(aad, 0, sealed, ROOM, length, opened, OFFSET, tag))
                    .isTrue();
            System.arraycopy(message, 0, opened, 0, OFFSET);
            assertThat(opened).isEqualTo(message);
        }
        assertThat(internal.open(aad, 0, inPlace, OFFSET, length, inPlace, OFFSET, tag))
                .isTrue();
        assertThat(inPlace).isEqualTo(message);
        return cipherText;
    }

    static Stream<AesGmacSiv> both() throws GeneralSecurityException {
        byte[] key = new byte[32];
        return Stream.of(
                new AesGmacSiv(key, new InternalPasses(key, key)), new AesGmacSiv(key, new PortablePasses(key, key)));
    }

    @ParameterizedTest
    @MethodSource("both")
    void everyBitCounts(AesGmacSiv cipher) {
        byte[] aad = bytes(AesGmacSiv.AAD_LENGTH);
        byte[] sealed = bytes(1_000);
        byte[] tag = new byte[AesGmacSiv.TAG_LENGTH];
        cipher.seal(7, aad, 0, sealed, 0, sealed.length, sealed, 0, tag);
        byte[] out = new byte[sealed.length];
        for (byte[] part : new byte[][] {aad, sealed, tag}) {
            for (int bit = 0; bit < part.length * 8; bit += 5) {
                part[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(cipher.open(aad, 0, sealed, 0, sealed.length, out, 0, tag))
                        .isFalse();
                part[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
        assertThat(cipher.open(aad, 0, sealed, 0, sealed.length, out, 0, tag)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("both")
    void aDuplicateOpensAgain(AesGmacSiv cipher) {
        byte[] aad = bytes(AesGmacSiv.AAD_LENGTH);
        byte[] sealed = bytes(100);
        byte[] tag = new byte[AesGmacSiv.TAG_LENGTH];
        for (int copy = 0; copy < 3; copy++) {
            byte[] again = sealed.clone();
            cipher.seal(7, aad, 0, again, 0, again.length, again, 0, tag);
            byte[] out = new byte[again.length];
            for (int copyOfThat = 0; copyOfThat < 3; copyOfThat++) {
                assertThat(cipher.open(aad, 0, again, 0, again.length, out, 0, tag))
                        .isTrue();
                assertThat(out).isEqualTo(sealed);
            }
        }
    }

    @Test
    void aJvmThatKeepsItsClassesToItselfComputesTheSame() throws Exception {
        assertThat(sealInAnotherJvm()).isEqualTo("false " + Sealer.seal());
        assertThat(sealInAnotherJvm(InternalPasses.JVM_ARGUMENT)).isEqualTo("true " + Sealer.seal());
    }

    private static String sealInAnotherJvm(String... arguments) throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        String classPath = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(Stream.of(
                                Stream.of(java),
                                Stream.of(arguments),
                                Stream.of("-cp", classPath, Sealer.class.getName()))
                        .flatMap(part -> part)
                        .toList())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return printed;
    }

    /** A program that prints whether the internal classes are reachable, and a sealed message. */
    static final class Sealer {
        private Sealer() {}

        public static void main(String[] arguments) {
            System.out.println(InternalPasses.USABLE + " " + seal());
        }

        static String seal() {
            AesGmacSiv cipher = new AesGmacSiv(new byte[32], new byte[32]);
            byte[] message = new byte[40];
            byte[] tag = new byte[AesGmacSiv.TAG_LENGTH];
            cipher.seal(1, message, 0, message, 0, message.length, message, 0, tag);
            return Bytes.hex(tag) + Bytes.hex(message);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        return bytes;
    }
}
