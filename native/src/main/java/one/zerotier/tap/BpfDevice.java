package one.zerotier.tap;

import one.zerotier.libc.Darwin;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Ifreq;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;

/** Reads the frames that arrive at an interface of macOS, many at a time. Not yet run on a Mac. */
final class BpfDevice {
    static final int BIOCSBLEN = Darwin.iowr('B', 102, 4);
    static final int BIOCPROMISC = Darwin.io('B', 105);
    static final int BIOCSETIF = Darwin.iow('B', 108, 32);
    static final int BIOCIMMEDIATE = Darwin.iow('B', 112, 4);
    static final int BIOCSHDRCMPLT = Darwin.iow('B', 117, 4);
    static final int BIOCSSEESENT = Darwin.iow('B', 119, 4);

    private static final int WANTED_BUFFER_SIZE = 128 * 1024;
    private static final int LAST_DEVICE = 255;
    private static final int CLOSED = -1;

    private final String device;
    private final Slab slab;
    private final byte[] buffer;
    private final BpfFrames frames = new BpfFrames();
    private int fd;

    private BpfDevice(int fd, String device, int bufferSize) {
        this.fd = fd;
        this.device = device;
        this.slab = new Slab(bufferSize);
        this.buffer = new byte[bufferSize];
    }

    static BpfDevice open(String device) throws NativeException {
        String call = "read frames from " + device;
        int fd = openFree(call);
        try {
            int bufferSize = set(call, fd, BIOCSBLEN, WANTED_BUFFER_SIZE); // before BIOCSETIF, or it is refused
            set(call, fd, BIOCIMMEDIATE, 1); // each frame at once, not when the buffer is full
            set(call, fd, BIOCSSEESENT, 0); // not what we write
            new Ifreq(device).ioctl(call, fd, BIOCSETIF);
            set(call, fd, BIOCSHDRCMPLT, 1);
            NativeException.check(call, Libc.ioctl(fd, BIOCPROMISC));
            return new BpfDevice(fd, device, bufferSize);
        } catch (NativeException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    int fd() {
        return fd;
    }

    /** As {@link TapDevice#read}. */
    int read(byte[] target, int offset) throws NativeException {
        while (!frames.next()) {
            int length = Libc.read(fd, slab, 0, slab.size()); // exactly the granted size, or EINVAL
            if (length == 0 || length == -Errno.EAGAIN || length == -Errno.EINTR) {
                return 0;
            }
            if (length < 0) {
                throw new NativeException("read from " + device, -length);
            }
            slab.get(0, buffer, 0, length);
            frames.wrap(buffer, length);
        }
        int length = Math.min(frames.frameLength(), target.length - offset);
        System.arraycopy(buffer, frames.frameOffset(), target, offset, length);
        return length;
    }

    void close() {
        if (fd != CLOSED) {
            Libc.close(fd);
            fd = CLOSED;
        }
    }

    /**
     * The first that is free, but {@code /dev/bpf0}, which old tools insist on. The system makes them as they are asked
     * for.
     */
    private static int openFree(String call) throws NativeException {
        int result = -Errno.ENOENT;
        for (int number = 1; number <= LAST_DEVICE; number++) {
            result = Libc.open("/dev/bpf" + number, Libc.O_RDWR);
            if (result != -Errno.EBUSY) {
                break;
            }
        }
        return NativeException.check(call, result);
    }

    private static int set(String call, int fd, int request, int value) throws NativeException {
        Slab argument = new Slab(4);
        argument.putInt32(0, value);
        NativeException.check(call, Libc.ioctl(fd, request, argument));
        return argument.int32(0);
    }
}
