package one.zerotier.core.network;

import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.SoftwareVersion;

/** What a node tells a controller of itself when it asks for a configuration. PROTOCOL.md, "Configuration requests". */
public final class RequestMetadata {
    private static final int CONFIG_VERSION = 7;
    private static final int VENDOR = 1;
    private static final int RULES_REVISION = 1;

    private RequestMetadata() {}

    /** @param platform operating system and architecture, such as {@code linux/x86_64} */
    static Dictionary ours(String platform) {
        SoftwareVersion version = SoftwareVersion.OURS;
        return new Dictionary()
                .put("v", CONFIG_VERSION)
                .put("vend", VENDOR)
                .put("pv", Packets.PROTOCOL_VERSION)
                .put("majv", version.major())
                .put("minv", version.minor())
                .put("revv", version.revision())
                .put("mr", RuleSet.MAX_BASE_RULES)
                .put("mc", NetworkConfig.MAX_CAPABILITIES)
                .put("mcr", RuleSet.MAX_CAPABILITY_RULES)
                .put("mt", NetworkConfig.MAX_TAGS)
                .put("f", 0)
                .put("revr", RULES_REVISION)
                .put("o", platform);
    }
}
