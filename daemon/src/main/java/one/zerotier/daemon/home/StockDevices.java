package one.zerotier.daemon.home;

import one.zerotier.libc.Platform;

/**
 * What a stock node calls its devices: names made of the network's id. An operator's firewall may know them, so networks that
 * come with a stock home keep theirs.
 */
public final class StockDevices {
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 8;
    private static final int BITS_PER_DIGIT = 5;
    private static final int FIRST_FETH = 100;
    private static final int FETHS = 4_900;

    private StockDevices() {}

    /** The name on the system we run on, unless another device had it. */
    public static String name(long networkId) {
        return Platform.current() == Platform.MACOS ? nameOnMacOs(networkId) : nameOnLinux(networkId);
    }

    static String nameOnLinux(long networkId) {
        long bits = networkId ^ (networkId >>> 24);
        StringBuilder name = new StringBuilder("zt");
        for (int i = LENGTH - 1; i >= 0; i--) {
            name.append(DIGITS.charAt((int) (bits >>> (i * BITS_PER_DIGIT)) & (DIGITS.length() - 1)));
        }
        return name.toString();
    }

    static String nameOnMacOs(long networkId) {
        long folded = networkId ^ (networkId >>> 32) ^ (networkId >>> 48);
        return "feth" + (FIRST_FETH + Long.remainderUnsigned(folded, FETHS));
    }
}
