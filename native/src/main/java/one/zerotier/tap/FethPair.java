package one.zerotier.tap;

import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;

/**
 * A pair of fake Ethernet interfaces of macOS, by number, and the arguments of {@code ifconfig} that make and remove
 * it. The primary, {@code feth<N>}, is what the system and the user see; its peer, {@code feth<N+5000>}, is for
 * us to write to and read from.
 */
record FethPair(int number) {
    private static final String IFCONFIG = "/sbin/ifconfig";
    private static final String PREFIX = "feth";
    private static final int PEER_OFFSET = 5000;
    /** Lower numbers are left to people. */
    private static final int FIRST = 100;

    private static final int METRIC = 5000;

    /**
     * The pair that a name asks for: that of this very name, or for a pattern the first that is free.
     *
     * @param name {@code feth<number>}, or anything with {@code %d} in it
     * @param taken whether an interface of this number exists
     * @throws NativeException with EINVAL if no primary can have the name, EBUSY if it or all are taken
     */
    static FethPair choose(String name, IntPredicate taken) throws NativeException {
        String call = "create tap device " + name;
        if (!name.contains("%d")) {
            FethPair pair = new FethPair(number(name));
            if (pair.number < FIRST || pair.number >= PEER_OFFSET) {
                throw new NativeException(call, Errno.EINVAL);
            }
            if (pair.isTaken(taken)) {
                throw new NativeException(call, Errno.EBUSY);
            }
            return pair;
        }
        for (int number = FIRST; number < PEER_OFFSET; number++) {
            FethPair pair = new FethPair(number);
            if (!pair.isTaken(taken)) {
                return pair;
            }
        }
        throw new NativeException(call, Errno.EBUSY);
    }

    /** The pairs of which both interfaces exist, which nobody but a ZeroTier makes. */
    static List<FethPair> existing(IntPredicate taken) {
        return IntStream.range(FIRST, PEER_OFFSET)
                .filter(number -> taken.test(number) && taken.test(number + PEER_OFFSET))
                .mapToObj(FethPair::new)
                .toList();
    }

    static String interfaceName(int number) {
        return PREFIX + number;
    }

    String primary() {
        return interfaceName(number);
    }

    String peer() {
        return interfaceName(number + PEER_OFFSET);
    }

    /** In this order. */
    List<List<String>> createCommands(byte[] mac, int mtu) {
        return List.of(
                List.of(IFCONFIG, peer(), "create"),
                List.of(IFCONFIG, primary(), "create"),
                List.of(
                        IFCONFIG,
                        primary(),
                        "lladdr",
                        HexFormat.ofDelimiter(":").formatHex(mac)),
                List.of(IFCONFIG, peer(), "peer", primary()),
                List.of(IFCONFIG, peer(), "mtu", Integer.toString(mtu), "up"),
                List.of(IFCONFIG, primary(), "mtu", Integer.toString(mtu), "metric", Integer.toString(METRIC), "up"));
    }

    List<List<String>> destroyCommands() {
        return List.of(List.of(IFCONFIG, primary(), "destroy"), List.of(IFCONFIG, peer(), "destroy"));
    }

    private boolean isTaken(IntPredicate taken) {
        return taken.test(number) || taken.test(number + PEER_OFFSET);
    }

    /** -1 if the name is not {@code feth} and one to four digits. */
    private static int number(String name) {
        return name.matches(PREFIX + "[0-9]{1,4}") ? Integer.parseInt(name.substring(PREFIX.length())) : -1;
    }
}
