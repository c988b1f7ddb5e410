package one.zerotier.core.controller;

import one.zerotier.core.wire.IpAddress;

/** Addresses to assign, both ends included. */
public record IpRange(IpAddress start, IpAddress end) {
    public IpRange {
        if (start.isV4() != end.isV4() || start.compareTo(end) > 0) {
            throw new IllegalArgumentException(start + " to " + end + " is not a range of addresses");
        }
    }

    public boolean isV4() {
        return start.isV4();
    }

    public boolean contains(IpAddress ip) {
        return ip.isV4() == isV4() && start.compareTo(ip) <= 0 && ip.compareTo(end) <= 0;
    }
}
