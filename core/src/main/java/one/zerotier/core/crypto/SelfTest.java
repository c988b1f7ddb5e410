package one.zerotier.core.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Whether the JDK's internal classes compute what its public ciphers do; it costs milliseconds, once. */
final class SelfTest {
    /** Few and short: nothing is compiled yet, and the start waits. */
    private static final int[] LENGTHS = {0, 15, 16, 33, 600};

    private static final int OFFSET = 3;

    private SelfTest() {}

    static boolean passes() throws GeneralSecurityException {
        byte[] k0 = counting(32, 1);
        byte[] k1 = counting(32, 2);
        SivPasses internal = new InternalPasses(k0, k1);
        SivPasses portable = new PortablePasses(k0, k1);
        for (int length : LENGTHS) {
            byte[] message = counting(OFFSET + length, length);
            byte[] aad = counting(SivPasses.PADDED_AAD, 4 + length);
            byte[] counter = counting(SivPasses.BLOCK, 5 + length);
            byte[] expected = new byte[length];
            byte[] actual = new byte[length];
            portable.crypt(counter, message, OFFSET, length, expected, 0);
            internal.crypt(counter, message, OFFSET, length, actual, 0);
            long mac = portable.mac(length, aad, message, OFFSET, length);
            if (!Arrays.equals(expected, actual) || internal.mac(length, aad, message, OFFSET, length) != mac) {
                return false;
            }
            byte[] opened = new byte[length];
            if (internal.cryptAndMac(length, aad, counter, expected, 0, length, opened, 0) != mac
                    || !Arrays.equals(opened, 0, length, message, OFFSET, OFFSET + length)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] counting(int length, int from) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + from);
        }
        return bytes;
    }
}
