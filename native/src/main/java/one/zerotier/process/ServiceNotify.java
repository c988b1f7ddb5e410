package one.zerotier.process;

import java.nio.charset.StandardCharsets;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import one.zerotier.libc.Sockaddr;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how this service is, as {@code sd_notify(3)} does: a datagram to the socket that the variable {@code
 * NOTIFY_SOCKET} names. Without the variable nobody wants to know, and nothing is sent. Failing to tell is logged and
 * otherwise without consequence here; systemd will notice.
 */
public final class ServiceNotify {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotify.class);

    private ServiceNotify() {}

    /** The service is up: what depends on it may start. */
    public static void ready() {
        send(System.getenv("NOTIFY_SOCKET"), "READY=1");
    }

    /** The service begins to stop. */
    public static void stopping() {
        send(System.getenv("NOTIFY_SOCKET"), "STOPPING=1");
    }

    /**
     * Sends one datagram.
     *
     * @param path of a socket: absolute, or with {@code @} first for an abstract one
     */
    static void send(@Nullable String path, String state) {
        if (path == null || path.isEmpty()) {
            return;
        }
        try {
            Slab address = Sockaddr.unix(path);
            int fd = NativeException.check("open a UNIX socket", Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0));
            try {
                String call = "tell systemd " + state;
                NativeException.check(call, Libc.connect(fd, address, 0, address.size()));
                byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
                Slab slab = new Slab(bytes.length);
                slab.put(0, bytes, 0, bytes.length);
                NativeException.check(call, Libc.write(fd, slab, 0, bytes.length));
            } finally {
                Libc.close(fd);
            }
        } catch (NativeException | IllegalArgumentException e) {
            LOG.warn("cannot notify the service manager socket={}", path, e);
        }
    }
}
