package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class SlabTest {
    private final Slab slab = new Slab(32);

    @Test
    void plainAccessorsUseTheOrderOfTheMachine() {
        slab.putInt32(0, 1);
        boolean littleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        assertThat(slab.uint8(littleEndian ? 0 : 3)).isEqualTo(1);
        slab.putInt16(8, 0xfffe);
        assertThat(slab.uint16(8)).isEqualTo(0xfffe);
    }

    @Test
    void networkAccessorsAreBigEndian() {
        slab.putNetworkInt16(0, 0x1234);
        assertThat(slab.uint8(0)).isEqualTo(0x12);
        slab.putNetworkInt64(8, 0x0102_0304_0506_0708L);
        assertThat(slab.uint8(8)).isEqualTo(1);
        assertThat(slab.networkInt32(12)).isEqualTo(0x0506_0708);
        assertThat(slab.networkInt64(8)).isEqualTo(0x0102_0304_0506_0708L);
    }

    @Test
    void stringsEndWithZero() {
        slab.putInt64(0, -1);
        slab.putString(0, "zt0", 16);
        assertThat(slab.uint8(3)).isZero();
        assertThat(slab.string(0, 16)).isEqualTo("zt0");
        assertThat(slab.string(0, 2)).isEqualTo("zt");
        assertThatThrownBy(() -> slab.putString(0, "sixteen letters.", 16))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void beginsWithZeros() {
        for (int i = 0; i < slab.size(); i++) {
            assertThat(slab.uint8(i)).isZero();
        }
    }
}
