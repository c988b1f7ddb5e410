package one.zerotier.link;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route through an interface of this machine.
 *
 * @param target where it leads; bits after the prefix are cleared
 * @param bits length of the target's prefix; 0 leads everywhere
 * @param gateway the next hop, or null if the target is right behind the interface
 * @param device name of the interface
 * @param preferredSource the address that our own packets should bear on it, or null for the system's choice
 * @param metric of two routes to the same target the lower one wins; macOS ignores it
 */
public record Route(
        InetAddress target,
        int bits,
        @Nullable InetAddress gateway,
        String device,
        @Nullable InetAddress preferredSource,
        int metric) {
    /** What ZeroTier gives its routes: high, so that the routes of a real network win. */
    public static final int DEFAULT_METRIC = 5000;

    public Route {
        target = Subnet.base(target, bits);
    }

    /** With the usual metric. */
    public Route(
            InetAddress target,
            int bits,
            @Nullable InetAddress gateway,
            String device,
            @Nullable InetAddress preferredSource) {
        this(target, bits, gateway, device, preferredSource, DEFAULT_METRIC);
    }

    /** Whether it leads everywhere. */
    public boolean isDefault() {
        return bits == 0;
    }

    @Override
    public String toString() {
        return "route to " + target.getHostAddress() + "/" + bits
                + (gateway == null ? "" : " via " + gateway.getHostAddress()) + " dev " + device;
    }
}
