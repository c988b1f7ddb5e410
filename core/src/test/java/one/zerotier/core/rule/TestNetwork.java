package one.zerotier.core.rule;

import java.util.List;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** A network with these rules, as a node with these grants sees it. */
record TestNetwork(RuleSet baseRules, TestParty own, boolean unknownMatches, List<IpPrefix> emulatedPrefixes)
        implements RuleContext {
    TestNetwork(RuleSet baseRules, TestParty own) {
        this(baseRules, own, false, List.of());
    }

    TestNetwork(RuleSet baseRules) {
        this(baseRules, new TestParty());
    }

    @Override
    public boolean isNdpEmulated(long ipv6High, long ipv6Low) {
        IpAddress ip = IpAddress.v6(ipv6High, ipv6Low);
        return emulatedPrefixes.stream().anyMatch(prefix -> prefix.contains(ip));
    }
}
