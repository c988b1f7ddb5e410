package one.zerotier.core.controller;

import java.util.List;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.language.Program;
import one.zerotier.core.rule.language.RuleSyntaxException;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/**
 * The network that everybody is on by default: public, with addresses from 28.0.0.0/8, and with rules against what no
 * stranger should be able to do to a LAN. Operators can read and change all of it.
 */
public final class Earth {
    public static final String NAME = "earth";
    /** The low 24 bits of Earth's network id. */
    public static final int NUMBER = 0xea17;

    /** Stock nodes take 28/8 for private and 27/8 for global, and set global addresses only if told to. */
    private static final IpPrefix SUBNET = IpPrefix.parse("28.0.0.0/8");

    private static final IpRange POOL = new IpRange(IpAddress.parse("28.0.0.1"), IpAddress.parse("28.255.255.254"));

    /** What Earth's rules are made from. Who is no member's bridge or router needs no more. */
    public static final String RULES_SOURCE = """
        # Only IP. Nobody but the controller hands out addresses and routes: no DHCP, no router advertisements, no redirects.
        # Nobody uses an IP address that the controller did not give to him; link-local ones, which nobody gives, are free.
        include ip_only
        include safety
        include own_addresses
        accept;
        """;

    /** Of a multicast: those near the sender. Who is not, would hear of it from everybody on Earth. */
    private static final int MULTICAST_LIMIT = 1_024;

    private Earth() {}

    public static long networkId(long controllerAddress) {
        return (controllerAddress << 24) | NUMBER;
    }

    /** Whether an address is of the kind that Earth's networks give. */
    public static boolean contains(IpAddress ip) {
        return SUBNET.contains(ip);
    }

    public static NetworkRecord create(long controllerAddress, long nowMs) {
        return NetworkRecord.create(networkId(controllerAddress), nowMs).toBuilder()
                .name(NAME)
                .isPrivate(false)
                .assignIpv4(true)
                .routes(List.of(new Route(SUBNET, null)))
                .pools(List.of(POOL))
                .multicastLimit(MULTICAST_LIMIT)
                .rules(rules())
                .rulesSource(RULES_SOURCE)
                .build();
    }

    /** Compiled anew with each call, which only a founder needs, once. */
    public static RuleSet rules() {
        try {
            return Program.compile(RULES_SOURCE).rules();
        } catch (RuleSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
