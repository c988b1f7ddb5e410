package one.zerotier.link;

import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Platform;
import one.zerotier.libc.Slab;
import one.zerotier.poll.Poller;

/**
 * Is told by the system when interfaces, addresses or routes change, by whomever: also by us. One thread waits; any may
 * wake or close.
 */
public final class LinkMonitor implements AutoCloseable {
    /** RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE, _IPV6_IFADDR, _IPV6_ROUTE. */
    private static final int LINUX_GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;

    private static final int MACOS_PF_ROUTE = 17;

    private static final int BUFFER_SIZE = 64 * 1024;
    /** A storm of changes must not keep us reading for ever: what is left makes the next wait short. */
    private static final int MAX_READS = 1_000;

    private final int fd;
    private final Poller poller;
    private final Slab slab = new Slab(BUFFER_SIZE);
    private final Object waiting = new Object();
    private volatile boolean closed;

    private LinkMonitor(int fd) throws NativeException {
        this.fd = fd;
        this.poller = new Poller();
        this.poller.add(fd);
    }

    /** What changes from now on is noticed. */
    public static LinkMonitor open() throws NativeException {
        int fd = switch (Platform.current()) {
            case LINUX -> Rtnetlink.open(LINUX_GROUPS);
            case MACOS -> NativeException.check("open a routing socket", Libc.socket(MACOS_PF_ROUTE, Libc.SOCK_RAW, 0));
        };
        try {
            return new LinkMonitor(fd);
        } catch (NativeException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /**
     * Waits for a change. One event often makes several changes, which may come with one call or with several: react
     * when it has been quiet for a moment.
     *
     * @param timeoutMs {@link Poller#FOREVER} waits without end
     * @return whether something changed, or may have, because there was more than the system could tell; false if
     *     the time is over, and at once after {@link #wakeUp} or {@link #close}
     */
    public boolean awaitChange(int timeoutMs) {
        synchronized (waiting) {
            return !closed && poller.await(timeoutMs) > 0 && drain();
        }
    }

    /** Ends the present wait, or else the next one. */
    public void wakeUp() {
        poller.wakeUp();
    }

    /** Ends the present wait and all later ones. May be called again, then does nothing. */
    @Override
    public void close() {
        closed = true;
        poller.wakeUp();
        synchronized (waiting) {
            if (poller.remove(fd)) {
                poller.close();
                Libc.close(fd);
            }
        }
    }

    /** Reads all there is; what the messages say beside their type does not matter, the caller looks for itself. */
    private boolean drain() {
        boolean changed = false;
        for (int reads = 0; reads < MAX_READS; reads++) {
            int length = Libc.read(fd, slab, 0, BUFFER_SIZE);
            if (length == -Errno.ENOBUFS) {
                changed = true; // some were lost
            } else if (length < 0) {
                break;
            } else {
                changed |= Platform.current() == Platform.LINUX || MacRoutes.isChange(slab.uint8(MacRoutes.TYPE));
            }
        }
        return changed;
    }
}
