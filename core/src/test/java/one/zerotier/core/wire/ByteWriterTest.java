package one.zerotier.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class ByteWriterTest {
    @Test
    void aGrowingWriterLosesNothing() {
        ByteWriter growing = ByteWriter.growing();
        ByteWriter fixed = ByteWriter.allocate(20_000);
        for (ByteWriter out : new ByteWriter[] {growing, fixed}) {
            for (int i = 0; out.position() < 10_000; i++) {
                out.int8(i)
                        .int16(i)
                        .int32(i)
                        .int40(i)
                        .int48(i)
                        .int64(i)
                        .bytes(new byte[i])
                        .zeros(3);
            }
        }
        assertThat(growing.toBytes()).isEqualTo(fixed.toBytes());
    }

    @Test
    void aFixedOneRefusesWhatDoesNotFit() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> ByteWriter.allocate(7).int64(1));
    }
}
