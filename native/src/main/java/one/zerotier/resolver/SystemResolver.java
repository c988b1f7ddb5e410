package one.zerotier.resolver;

import java.net.InetAddress;
import java.util.List;
import one.zerotier.libc.NativeException;

/** Something that programs of this machine ask for names. Domains given to it are plain: letters, digits, '-', '_' and '.'. */
public interface SystemResolver {
    /** What it is called; {@link Resolvers#named} finds it again. */
    String name();

    /** Whether it is there and works, now. */
    boolean isRunning();

    /**
     * Has names of a domain looked up by these servers, which are reached through an interface; replaces what was set for
     * it before.
     *
     * @throws NativeException if it refuses, or if another has set something for the domain
     */
    void set(String device, String domain, List<InetAddress> servers) throws NativeException;

    /** Takes that back. Some refuse if there is nothing to take back. */
    void clear(String device, String domain) throws NativeException;
}
