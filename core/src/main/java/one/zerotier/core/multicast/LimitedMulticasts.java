package one.zerotier.core.multicast;

import one.zerotier.core.identity.Address;
import one.zerotier.core.network.MulticastGroup;
import org.jspecify.annotations.Nullable;

/**
 * What one member sent to one group beyond the limits, and we dropped.
 *
 * @param group null for all groups of a member that has sent to too many to tell them apart
 * @param sinceMs when the first was dropped
 * @param lastMs when the last was
 */
public record LimitedMulticasts(
        Address member, @Nullable MulticastGroup group, long frames, long bytes, long sinceMs, long lastMs) {}
