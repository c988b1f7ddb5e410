package one.zerotier.tap;

import java.nio.ByteBuffer;
import one.zerotier.libc.Libc;
import one.zerotier.libc.Slab;
import org.jspecify.annotations.Nullable;

/** Memory of a device from which frames are written without a copy; there is none until somebody wants it. */
final class FrameMemory {
    private @Nullable Slab slab;

    /** See {@link TapDevice#memory}. */
    ByteBuffer buffer(int length) {
        Slab present = slab;
        if (present == null) {
            present = new Slab(length);
            slab = present;
        }
        if (length > present.size()) {
            throw new IllegalArgumentException(
                    "the memory has " + present.size() + " bytes, as was asked for first, not " + length);
        }
        return present.buffer();
    }

    /** Writes a part of it in one system call. Returns whether the system took all of it. */
    boolean write(int fd, int offset, int length) {
        Slab present = slab;
        return present != null && Libc.write(fd, present, offset, length) == length;
    }
}
