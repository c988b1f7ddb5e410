package one.zerotier.daemon.netconf;

import java.nio.charset.StandardCharsets;

/** What is signed, hashed and made keys of: lines of text, so that there is one way to read it. NETCONF.md. */
final class Lines {
    private static final String CONTEXT = "zerotier-one/netconf/1/";

    private Lines() {}

    /** @param use what the bytes are for and nothing else */
    static byte[] of(String use, String... values) {
        StringBuilder lines = new StringBuilder(CONTEXT).append(use).append('\n');
        for (String value : values) {
            if (value.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line feed in a line");
            }
            lines.append(value).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
