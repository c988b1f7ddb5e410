package one.zerotier.core.multicast;

import one.zerotier.core.network.MulticastGroup;

/**
 * A group as a member of the network sees it.
 *
 * @param subscribed whether our host listens to it
 * @param members how many it has, ourselves not counted, as far as we know or were told
 * @param spreading how many of those that pass frames on we know by name
 * @param contacts how many of these our host talks with
 */
public record GroupStatus(MulticastGroup group, boolean subscribed, long members, int spreading, int contacts) {}
