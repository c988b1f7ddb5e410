package one.zerotier.process;

import one.zerotier.libc.Libc;

/** The user that this process acts as. */
public final class Uid {
    private Uid() {}

    /** Whether it is root. Who is not may still be allowed to make devices and routes, by CAP_NET_ADMIN. */
    public static boolean isRoot() {
        return Libc.effectiveUserId() == 0;
    }
}
