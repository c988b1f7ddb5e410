package one.zerotier.daemon.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import one.zerotier.core.wire.IpAddress;

/** Between core's IP addresses and the JDK's. */
final class Ips {
    private Ips() {}

    static InetAddress toJdk(IpAddress ip) {
        try {
            return InetAddress.getByAddress(ip.toBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // cannot be: it has 4 or 16 bytes
        }
    }

    static IpAddress fromJdk(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        return IpAddress.of(bytes, 0, bytes.length);
    }
}
