package one.zerotier.link;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * {@code sockaddr_dl} of macOS: the address of an interface itself. Layout: length u8, family u8, interface u16, type
 * u8, length of the name u8, length of the address u8, length of a selector u8, then name, then address.
 */
final class LinkSockaddr {
    private static final int AF_LINK = 18;
    private static final int NAME_LENGTH = 5;
    private static final int ADDRESS_LENGTH = 6;
    private static final int DATA = 8;
    private static final int MAC_LENGTH = 6;

    private LinkSockaddr() {}

    /** The name of the interface; empty if it has none or this is no such address. */
    static String name(byte[] sockaddr) {
        if (!isLink(sockaddr)) {
            return "";
        }
        int length = Math.min(Byte.toUnsignedInt(sockaddr[NAME_LENGTH]), sockaddr.length - DATA);
        return new String(sockaddr, DATA, length, StandardCharsets.UTF_8);
    }

    /** An Ethernet address in 48 bits, if it is one. */
    static OptionalLong mac(byte[] sockaddr) {
        if (!isLink(sockaddr) || sockaddr[ADDRESS_LENGTH] != MAC_LENGTH) {
            return OptionalLong.empty();
        }
        int from = DATA + Byte.toUnsignedInt(sockaddr[NAME_LENGTH]);
        if (from + MAC_LENGTH > sockaddr.length) {
            return OptionalLong.empty();
        }
        long mac = 0;
        for (int i = from; i < from + MAC_LENGTH; i++) {
            mac = mac << 8 | Byte.toUnsignedLong(sockaddr[i]);
        }
        return OptionalLong.of(mac);
    }

    private static boolean isLink(byte[] sockaddr) {
        return sockaddr.length >= DATA && sockaddr[1] == AF_LINK;
    }
}
