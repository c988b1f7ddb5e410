package one.zerotier.core.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** A node with whatever a test grants it. */
final class TestParty implements Party {
    private final Map<Integer, Long> tags = new HashMap<>();
    private final Set<Long> macs = new HashSet<>();
    private final Set<IpAddress> ips = new HashSet<>();
    private final List<RuleSet> capabilities = new ArrayList<>();

    TestParty tag(int id, long value) {
        tags.put(id, value);
        return this;
    }

    TestParty mac(long mac) {
        macs.add(mac);
        return this;
    }

    TestParty ip(IpAddress ip) {
        ips.add(ip);
        return this;
    }

    TestParty capability(RuleSet rules) {
        capabilities.add(rules);
        return this;
    }

    @Override
    public long tag(int id) {
        return tags.getOrDefault(id, NO_TAG);
    }

    @Override
    public boolean ownsMac(long mac) {
        return macs.contains(mac);
    }

    @Override
    public boolean ownsIpv4(int ip) {
        return ips.contains(IpAddress.v4(ip));
    }

    @Override
    public boolean ownsIpv6(long high, long low) {
        return ips.contains(IpAddress.v6(high, low));
    }

    @Override
    public int capabilityCount() {
        return capabilities.size();
    }

    @Override
    public @Nullable RuleSet capability(int index) {
        return capabilities.get(index);
    }
}
