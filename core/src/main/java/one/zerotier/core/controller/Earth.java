package one.zerotier.core.controller;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Route;
import one.zerotier.core.rule.Characteristics;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
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

    private static final int UDP = 17;
    private static final int[] ROUTER_MESSAGES = {
        5, // ICMP redirect
        9, // ICMP router advertisement
        10, // ICMP router solicitation
        133, // ICMPv6 router solicitation
        134, // ICMPv6 router advertisement
        137, // ICMPv6 redirect
    };

    private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");
    /**
     * IP and ARP only; nobody but the controller hands out addresses and routes: no DHCP, no router advertisements, no
     * redirects, and no IP address but those that the controller gave to who uses it. Link-local addresses, which nobody
     * gives, are free. Who advertises another IPv6 address as a neighbour gains nothing, as nobody may use one.
     */
    public static final RuleSet SAFETY_RULES = safetyRules();

    private Earth() {}

    public static long networkId(long controllerAddress) {
        return (controllerAddress << 24) | NUMBER;
    }

    public static NetworkRecord create(long controllerAddress, long nowMs) {
        return NetworkRecord.create(networkId(controllerAddress), nowMs).toBuilder()
                .name(NAME)
                .isPrivate(false)
                .assignIpv4(true)
                .routes(List.of(new Route(SUBNET, null)))
                .pools(List.of(POOL))
                .rules(SAFETY_RULES)
                .build();
    }

    private static RuleSet safetyRules() {
        List<Rule> rules = new ArrayList<>();
        for (int type : new int[] {EthernetFrame.IPV4, EthernetFrame.ARP, EthernetFrame.IPV6}) {
            rules.add(Rule.number(RuleType.MATCH_ETHERTYPE, type).negated());
        }
        rules.add(Rule.action(RuleType.ACTION_DROP));
        for (int i = 0; i < ROUTER_MESSAGES.length; i++) {
            Rule match = Rule.icmp(ROUTER_MESSAGES[i]);
            rules.add(i == 0 ? match : match.alternative());
        }
        rules.add(Rule.action(RuleType.ACTION_DROP));
        dropUdp(rules, 67, 68); // BOOTP and DHCP
        dropUdp(rules, 546, 547); // DHCPv6
        dropUnlessOwned(rules, Rule.number(RuleType.MATCH_ETHERTYPE, EthernetFrame.IPV4));
        dropUnlessOwned(rules, Rule.number(RuleType.MATCH_ETHERTYPE, EthernetFrame.ARP));
        dropUnlessOwned(
                rules,
                Rule.number(RuleType.MATCH_ETHERTYPE, EthernetFrame.IPV6),
                Rule.ip(RuleType.MATCH_IPV6_SOURCE, LINK_LOCAL.ip(), LINK_LOCAL.bits())
                        .negated(),
                Rule.ip(RuleType.MATCH_IPV6_SOURCE, IpAddress.parse("::"), 128).negated());
        rules.add(Rule.action(RuleType.ACTION_ACCEPT));
        return RuleSet.of(rules);
    }

    /** Drops frames of this kind that speak for an IP address which does not belong to their sender. */
    private static void dropUnlessOwned(List<Rule> rules, Rule... kind) {
        rules.addAll(List.of(kind));
        rules.add(Rule.characteristics(Characteristics.SENDER_IP_AUTHENTICATED).negated());
        rules.add(Rule.action(RuleType.ACTION_DROP));
    }

    private static void dropUdp(List<Rule> rules, int firstPort, int lastPort) {
        for (RuleType end : new RuleType[] {RuleType.MATCH_IP_SOURCE_PORT_RANGE, RuleType.MATCH_IP_DEST_PORT_RANGE}) {
            rules.add(Rule.number(RuleType.MATCH_IP_PROTOCOL, UDP));
            rules.add(Rule.range(end, firstPort, lastPort));
            rules.add(Rule.action(RuleType.ACTION_DROP));
        }
    }
}
