package one.zerotier.core.network;

import java.util.HexFormat;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Networks without a controller: their id says all there is to know, so every node configures itself. PROTOCOL.md, "Ad-hoc
 * networks".
 */
final class AdHoc {
    private static final int ICMPV6 = 0x3a;
    private static final int UDP = 0x11;
    private static final int TCP = 0x06;
    private static final long TCP_SYN = 0x02;
    private static final long TCP_ACK = 0x10;
    private static final long CREDENTIAL_WINDOW_MS = 7_200_000;
    private static final int MULTICAST_LIMIT = 1_024;

    private AdHoc() {}

    static boolean isAdHoc(long networkId) {
        return networkId >>> 56 == 0xff;
    }

    /** Null if the id is of no known kind. */
    static @Nullable NetworkConfig configure(long networkId, Address self, long nowMs) {
        if ((networkId & 0xff_ffff) == 0) {
            int firstPort = (int) (networkId >>> 40) & 0xffff;
            int lastPort = (int) (networkId >>> 24) & 0xffff;
            return firstPort <= lastPort ? ports(networkId, self, nowMs, firstPort, lastPort) : null;
        }
        return (networkId & 0xff) == 1 ? open(networkId, self, nowMs) : null;
    }

    /** {@code ff SSSS EEEE 000000}: IPv6 only, and only these ports. */
    private static NetworkConfig ports(long networkId, Address self, long nowMs, int firstPort, int lastPort) {
        return common(networkId, self, nowMs)
                .name("adhoc-%s-%s"
                        .formatted(
                                HexFormat.of().toHexDigits(firstPort, 4),
                                HexFormat.of().toHexDigits(lastPort, 4)))
                .staticIps(List.of(EmulatedIpv6.sixPlane(self.value(), networkId)))
                .rules(RuleSet.of(
                        Rule.number(RuleType.MATCH_ETHERTYPE, EthernetFrame.IPV6)
                                .negated(),
                        Rule.action(RuleType.ACTION_DROP),
                        Rule.number(RuleType.MATCH_IP_PROTOCOL, ICMPV6),
                        Rule.action(RuleType.ACTION_ACCEPT),
                        Rule.number(RuleType.MATCH_IP_PROTOCOL, UDP),
                        Rule.number(RuleType.MATCH_IP_PROTOCOL, TCP).alternative(),
                        Rule.range(RuleType.MATCH_IP_DEST_PORT_RANGE, firstPort, lastPort),
                        Rule.action(RuleType.ACTION_ACCEPT),
                        Rule.characteristics(TCP_SYN).negated(),
                        Rule.action(RuleType.ACTION_ACCEPT),
                        Rule.characteristics(TCP_SYN),
                        Rule.characteristics(TCP_ACK),
                        Rule.action(RuleType.ACTION_ACCEPT),
                        Rule.action(RuleType.ACTION_DROP)))
                .build();
    }

    /** {@code ff AA hhhhhhhhhh 01}: everything, with IPv4 addresses from AA.0.0.0/8. */
    private static NetworkConfig open(long networkId, Address self, long nowMs) {
        int firstOctet = (int) (networkId >>> 48) & 0xff;
        IpAddress ip = IpAddress.v4((firstOctet << 24) | (int) (self.value() & 0xff_ffff));
        return common(networkId, self, nowMs)
                .name("adhoc-" + firstOctet + ".0.0.0")
                .multicastLimit(MULTICAST_LIMIT)
                .staticIps(List.of(EmulatedIpv6.sixPlane(self.value(), networkId), new IpPrefix(ip, 8)))
                .rules(RuleSet.of(Rule.action(RuleType.ACTION_ACCEPT)))
                .build();
    }

    private static NetworkConfig.Builder common(long networkId, Address self, long nowMs) {
        return NetworkConfig.builder(networkId, self)
                .issued(nowMs, CREDENTIAL_WINDOW_MS, 1)
                .isPublic(true)
                .ndpEmulation(true);
    }
}
