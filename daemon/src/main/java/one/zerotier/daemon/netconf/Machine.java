package one.zerotier.daemon.netconf;

import java.util.Map;
import java.util.Set;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Endpoint;

/** What a device can see of the world, and do to it. */
interface Machine {
    /** What the clock on the wall says. */
    long wallMs();

    /** Says something in-band, as a user message of our type. */
    void say(Address to, byte[] message);

    /** Whether a request to this endpoint goes where it should. */
    boolean canReach(Endpoint endpoint);

    HttpReply get(Target target, String path, Map<String, String> headers) throws RefusedException;

    /** Networks that this node is on, whoever put it there. */
    Set<Long> joined();

    /**
     * Joins a network, and sets what it may do; or only the latter if we are on it already because of the authority.
     *
     * @param isOurs whether it is the authority that has put us on it, if we are on it
     * @return whether we are on it because of the authority now; otherwise it is the user's and stays as it is
     */
    boolean join(Assignment.Entry entry, boolean isOurs);

    /** Leaves a network that the authority has put us on, unless the user has left it and joined it again. */
    void leave(long networkId);

    /** Networks that were left since {@link #join} put us on them. Some may be joined again, by the user. */
    Set<Long> left();

    /** Takes one out of {@link #left}; false if it is not in it. */
    boolean forgetLeft(long networkId);

    /** What the authority may allow networks; in any words, but the same for the same. */
    String allowed();

    /**
     * Where to ask.
     *
     * @param host number or name, IPv6 without brackets
     */
    record Target(String host, int port) {
        static Target of(Endpoint endpoint) {
            return new Target(endpoint.ip().toString(), endpoint.port());
        }

        /** As in URLs. */
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
