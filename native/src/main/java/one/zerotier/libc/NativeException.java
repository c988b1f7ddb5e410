package one.zerotier.libc;

import java.io.IOException;

/**
 * The system refused something. The message is {@code <call>: <reason>}, in which the call is written for people, like
 * "open /dev/net/tun" or "add address 10.1.2.3/24 to zt0".
 */
public final class NativeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param call what was tried
     * @param errno positive, see {@link Errno}
     */
    public NativeException(String call, int errno) {
        super(call + ": " + Libc.errorText(errno));
        this.errno = errno;
    }

    /** For a refusal that came as words, from a program of the system; {@link #errno} is {@link Errno#EIO}. */
    public NativeException(String call, String reason) {
        super(call + ": " + reason);
        this.errno = Errno.EIO;
    }

    /** Why, as one of {@link Errno} or any other error number of the system. */
    public int errno() {
        return errno;
    }

    /**
     * Returns {@code result}, which comes from one of {@link Libc}'s functions.
     *
     * @throws NativeException if it is negative, hence an error
     */
    public static int check(String call, int result) throws NativeException {
        if (result < 0) {
            throw new NativeException(call, -result);
        }
        return result;
    }
}
