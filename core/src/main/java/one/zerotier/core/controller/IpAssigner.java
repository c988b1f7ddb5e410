package one.zerotier.core.controller;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.network.EmulatedIpv6;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Route;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a member: those that follow from its own, those that an operator gave it, and one from a pool, which
 * depends on the member's address so that it is the same again if the record is lost. PROTOCOL.md, "Assignment of addresses".
 */
final class IpAssigner {
    private static final int MAX_TRIALS_V6 = 1_000;
    /** All of a subnet with 16 bits; a network with more members has a larger one, which is not full. */
    private static final int MAX_TRIALS_V4 = 0x1_0000;

    /** A pool of this size has room for the member's whole address. */
    private static final long WHOLE_ADDRESS_SPACE = 0xff_ffff_ffffL;

    /**
     * What a member gets.
     *
     * @param ips addresses with the prefix lengths of the routes that they lie in
     * @param newlyAssigned those that came from a pool just now and belong into the member's record
     * @param emulated whether one is of the kind for which neighbours are emulated
     * @param exhausted whether no pool had an address that it should have got
     */
    record Assignment(List<IpPrefix> ips, List<IpAddress> newlyAssigned, boolean emulated, boolean exhausted) {}

    /** Which addresses of a network there are. */
    interface Taken {
        boolean isTaken(IpAddress ip);

        /** Whether all pools of this family were found to have no free address, and none has become free. */
        boolean isExhausted(boolean v4);

        void exhausted(boolean v4);
    }

    private final RandomSource random;

    IpAssigner(RandomSource random) {
        this.random = random;
    }

    Assignment assign(NetworkRecord network, MemberRecord member, Taken taken) {
        List<IpPrefix> ips = new ArrayList<>();
        List<IpAddress> assigned = new ArrayList<>();
        boolean automatic = !member.noAutoAssignIps();
        long address = member.address().value();
        if (automatic && network.assignRfc4193()) {
            ips.add(EmulatedIpv6.rfc4193(address, network.id()));
        }
        if (automatic && network.assignSixPlane()) {
            ips.add(EmulatedIpv6.sixPlane(address, network.id()));
        }
        boolean emulated = !ips.isEmpty();
        boolean hasV4 = false;
        boolean hasV6 = false;
        for (IpAddress ip : member.ipAssignments()) {
            int bits = prefixLength(network, ip);
            if (bits > 0) {
                ips.add(new IpPrefix(ip, bits));
                hasV4 |= ip.isV4();
                hasV6 |= !ip.isV4();
            }
        }
        boolean exhausted = false;
        if (automatic && network.assignIpv6() && !hasV6) {
            exhausted = !add(fromPools(network, false, address, taken), ips, assigned);
        }
        if (automatic && network.assignIpv4() && !hasV4) {
            exhausted |= !add(fromPools(network, true, address, taken), ips, assigned);
        }
        List<IpPrefix> limited =
                ips.stream().limit(NetworkConfig.MAX_STATIC_IPS).toList();
        return new Assignment(limited, assigned, emulated, exhausted);
    }

    private static boolean add(@Nullable IpPrefix found, List<IpPrefix> ips, List<IpAddress> assigned) {
        if (found == null) {
            return false;
        }
        ips.add(found);
        assigned.add(found.ip());
        return true;
    }

    /** Of the longest route that the address lies in; 0 if there is none, and then the address is of no use. */
    private static int prefixLength(NetworkRecord network, IpAddress ip) {
        int longest = 0;
        for (Route route : network.routes()) {
            if (route.target().contains(ip)) {
                longest = Math.max(longest, route.target().bits());
            }
        }
        return longest;
    }

    private @Nullable IpPrefix fromPools(NetworkRecord network, boolean v4, long address, Taken taken) {
        if (taken.isExhausted(v4)) {
            return null; // and searching all of it again would take long
        }
        for (IpRange pool : network.pools()) {
            if (pool.isV4() != v4) {
                continue;
            }
            IpPrefix found = v4 ? fromV4(network, pool, address, taken) : fromV6(network, pool, address, taken);
            if (found != null) {
                return found;
            }
        }
        taken.exhausted(v4);
        return null;
    }

    private static @Nullable IpPrefix fromV4(NetworkRecord network, IpRange pool, long address, Taken taken) {
        long start = pool.start().low();
        long size = pool.end().low() - start + 1;
        for (long trial = 0; trial < Math.min(size, MAX_TRIALS_V4); trial++) {
            long candidate = start + ((address & 0xffff_ffffL) + trial) % size;
            IpAddress ip = IpAddress.v4((int) candidate);
            int bits = prefixLength(network, ip);
            boolean isReserved = (candidate & 0xff) == 0xff || (candidate & 0xff) == 0;
            if (bits > 0 && !taken.isTaken(ip) && !(isReserved && bits <= 24)) {
                return new IpPrefix(ip, bits);
            }
        }
        return null;
    }

    private @Nullable IpPrefix fromV6(NetworkRecord network, IpRange pool, long address, Taken taken) {
        IpAddress start = pool.start();
        IpAddress end = pool.end();
        for (int trial = 0; trial < MAX_TRIALS_V6; trial++) {
            boolean room = Long.compareUnsigned(end.low() - start.low(), WHOLE_ADDRESS_SPACE) >= 0;
            IpAddress ip = trial == 0 && room && start.high() == end.high()
                    ? IpAddress.v6(start.high(), start.low() + address)
                    : IpAddress.v6(
                            between(start.high(), end.high()),
                            start.high() == end.high() ? between(start.low(), end.low()) : random.nextLong());
            int bits = prefixLength(network, ip);
            if (pool.contains(ip) && bits > 0 && !taken.isTaken(ip)) {
                return new IpPrefix(ip, bits);
            }
        }
        return null;
    }

    /** Uniform over an unsigned range, both ends included. */
    private long between(long start, long end) {
        long size = end - start + 1;
        return size == 0 ? random.nextLong() : start + Long.remainderUnsigned(random.nextLong(), size);
    }
}
