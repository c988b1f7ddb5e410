package one.zerotier.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LibcTest {
    @Test
    void resultsAreNegatedErrorNumbers() {
        assertThat(Libc.open("/nowhere/to/be/found", Libc.O_RDWR)).isEqualTo(-Errno.ENOENT);
        assertThat(Libc.close(-1)).isEqualTo(-Errno.EBADF);
        assertThat(Libc.read(-1, new Slab(8), 0, 8)).isEqualTo(-Errno.EBADF);
        assertThat(Libc.ioctl(-1, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void exceptionsSayWhatWasTriedAndWhy() {
        assertThatThrownBy(() -> NativeException.check("open /nowhere", -Errno.ENOENT))
                .isInstanceOf(NativeException.class)
                .hasMessage("open /nowhere: No such file or directory")
                .extracting(e -> ((NativeException) e).errno())
                .isEqualTo(Errno.ENOENT);
    }

    @Test
    void aPipeCarriesBytesAndDoesNotBlock() {
        int[] pipe = new int[2];
        assertThat(Libc.pipe(pipe)).isZero();
        try {
            Slab slab = new Slab(16);
            assertThat(Libc.read(pipe[0], slab, 0, 16)).isEqualTo(-Errno.EAGAIN);
            slab.putInt64(0, 42);
            assertThat(Libc.write(pipe[1], slab, 0, 8)).isEqualTo(8);
            assertThat(Libc.read(pipe[0], slab, 8, 8)).isEqualTo(8);
            assertThat(slab.int64(8)).isEqualTo(42);
        } finally {
            Libc.close(pipe[0]);
            Libc.close(pipe[1]);
        }
    }

    @Test
    void aSocketPairKeepsDatagramsApart() {
        int[] pair = new int[2];
        assertThat(Libc.socketpair(Libc.SOCK_DGRAM, pair)).isZero();
        try {
            Slab slab = new Slab(16);
            assertThat(Libc.write(pair[0], slab, 0, 3)).isEqualTo(3);
            assertThat(Libc.write(pair[0], slab, 0, 5)).isEqualTo(5);
            assertThat(Libc.read(pair[1], slab, 0, 16)).isEqualTo(3);
            assertThat(Libc.read(pair[1], slab, 0, 16)).isEqualTo(5);
        } finally {
            Libc.close(pair[0]);
            Libc.close(pair[1]);
        }
    }

    @Test
    void nothingOutsideASlabIsHandedToNativeCode() {
        Slab slab = new Slab(16);
        assertThatThrownBy(() -> Libc.read(0, slab, 8, 9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Libc.write(1, slab, -1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Libc.write(1, slab, 4, Integer.MAX_VALUE))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Libc.poll(slab, 3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slab.putInt64(9, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void findsInterfacesByName() {
        assertThat(Libc.interfaceIndex(Platform.current() == Platform.LINUX ? "lo" : "lo0"))
                .isEqualTo(1);
        assertThat(Libc.interfaceIndex("nosuchdevice")).isZero();
    }
}
