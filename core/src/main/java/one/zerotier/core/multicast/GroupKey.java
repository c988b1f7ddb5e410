package one.zerotier.core.multicast;

import one.zerotier.core.network.MulticastGroup;

/** A group of one network. */
record GroupKey(long networkId, MulticastGroup group) {}
