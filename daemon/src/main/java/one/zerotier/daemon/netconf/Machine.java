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

    /** Joins a network, unless we are on it, and sets what it may do. */
    void join(Assignment.Entry entry);

    void leave(long networkId);

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
