package one.zerotier.tap;

import java.nio.ByteBuffer;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;
import one.zerotier.libc.Slab;

/**
 * Two tap devices without a system behind them: what is written to one is read from the other. They have real
 * descriptors, so a {@code Poller} works, and lose frames when nobody reads, like any cable. No root needed.
 */
public final class TapPair implements AutoCloseable {
    private static final int SOCK_SEQPACKET = 5; // SOCK_DGRAM takes a dozen frames on Linux; macOS lacks this one
    private static final int MAX_FRAME_LENGTH = 0xffff;

    private final TapDevice left;
    private final TapDevice right;

    /** The names are what {@link TapDevice#name} answers. */
    public TapPair(String leftName, String rightName, int mtu) throws NativeException {
        int[] pair = new int[2];
        NativeException.check(
                "create a pair of taps", Libc.socketpair(Platform.pick(SOCK_SEQPACKET, Libc.SOCK_DGRAM), pair));
        left = new End(leftName, pair[0], mtu);
        right = new End(rightName, pair[1], mtu);
    }

    public TapDevice left() {
        return left;
    }

    public TapDevice right() {
        return right;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }

    private static final class End implements TapDevice {
        private final String name;
        private final Slab slab = new Slab(MAX_FRAME_LENGTH);
        private final FrameMemory memory = new FrameMemory();
        private int fd;
        private int mtu;

        End(String name, int fd, int mtu) {
            this.name = name;
            this.fd = fd;
            this.mtu = mtu;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int fd() {
            return fd;
        }

        @Override
        public boolean hasOffloads() {
            return false;
        }

        @Override
        public boolean hasUdpOffload() {
            return false;
        }

        @Override
        public int read(byte[] buffer, int offset) throws NativeException {
            int length = Libc.read(fd, slab, 0, Math.min(slab.size(), buffer.length - offset));
            if (length == -Errno.EAGAIN) {
                return 0;
            }
            if (length <= 0) {
                throw new NativeException("read from " + name, length == 0 ? Errno.EIO : -length);
            }
            slab.get(0, buffer, offset, length);
            return length;
        }

        @Override
        public boolean write(byte[] buffer, int offset, int length) {
            slab.put(0, buffer, offset, length);
            return Libc.write(fd, slab, 0, length) == length;
        }

        @Override
        public ByteBuffer memory(int length) {
            return memory.buffer(length);
        }

        @Override
        public boolean write(int offset, int length) {
            return memory.write(fd, offset, length);
        }

        @Override
        public void setMtu(int newMtu) {
            mtu = newMtu;
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public void close() {
            if (fd >= 0) {
                Libc.close(fd);
                fd = -1;
            }
        }
    }
}
