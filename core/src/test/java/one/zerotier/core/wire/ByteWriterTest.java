package one.zerotier.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.function.Consumer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import org.junit.jupiter.api.Test;

class ByteWriterTest {
    private static final Identity IDENTITY = new Identity(new Address(1), new byte[Identity.PUBLIC_KEY_LENGTH]);

    @Test
    void aGrowingWriterWritesWhatAFixedOneDoes() {
        for (int before = 0; before < 300; before++) {
            ByteWriter growing = ByteWriter.growing();
            ByteWriter fixed = ByteWriter.allocate(2_000);
            for (ByteWriter out : new ByteWriter[] {growing, fixed}) {
                out.zeros(before)
                        .int8(0x11)
                        .int16(0x2222)
                        .int32(0x3333_3333)
                        .int40(0x44_4444_4444L)
                        .int48(0x5555_5555_5555L)
                        .int64(0x6666_6666_6666_6666L)
                        .bytes(new byte[] {7, 7, 7, 7})
                        .identity(IDENTITY)
                        .address(new Address(8))
                        .bytes(new byte[700]);
            }
            assertThat(growing.toBytes()).isEqualTo(fixed.toBytes());
        }
    }

    @Test
    void nothingIsLostWhereTheBufferGrows() {
        int capacity = ByteWriter.growing().buffer().length;
        assertLastByteIsThere(capacity, out -> out.int8(1));
        assertLastByteIsThere(capacity, out -> out.int16(1));
        assertLastByteIsThere(capacity, out -> out.int32(1));
        assertLastByteIsThere(capacity, out -> out.int40(1));
        assertLastByteIsThere(capacity, out -> out.int48(1));
        assertLastByteIsThere(capacity, out -> out.int64(1));
        assertLastByteIsThere(capacity, out -> out.bytes(new byte[] {1}));
    }

    private static void assertLastByteIsThere(int capacity, Consumer<ByteWriter> field) {
        ByteWriter out = ByteWriter.growing().zeros(capacity);
        field.accept(out);
        assertThat(out.buffer()[out.position() - 1]).isOne();
    }

    @Test
    void aFixedOneRefusesToRunOver() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> ByteWriter.allocate(7).int64(1));
    }
}
