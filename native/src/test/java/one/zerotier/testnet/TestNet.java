package one.zerotier.testnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;
import one.zerotier.process.Uid;

/**
 * Names and addresses that only this run of the tests uses on this machine: they are made of the process id. Addresses
 * are from 198.18.0.0/15, which is for tests, in subnets of 32, and from fd00::/8.
 */
public final class TestNet {
    public static final int V4_PREFIX_LENGTH = 27;
    public static final int V6_PREFIX_LENGTH = 64;

    private static final int PID = (int) ProcessHandle.current().pid();

    private TestNet() {}

    /** Call it first in tests that make devices. */
    public static void requireRoot() {
        assertThat(Uid.isRoot())
                .as("These tests make network devices, addresses and routes. Run them as root.")
                .isTrue();
    }

    /** A device's name; {@code suffix} has up to 8 characters. */
    public static String device(String suffix) {
        return "zt" + Integer.toString(PID, Character.MAX_RADIX) + suffix;
    }

    /** An IPv4 address of ours; there are subnets 0 to 3 with hosts 1 to 30. */
    public static InetAddress v4(int subnet, int host) {
        int bits = 198 << 24 | 18 << 16 | (PID & 0x3ff) << 7 | subnet << 5 | host;
        return ip(ByteBuffer.allocate(4).putInt(bits).array());
    }

    /** An IPv6 address of ours. */
    public static InetAddress v6(int subnet, int host) {
        return ip(ByteBuffer.allocate(16)
                .putShort((short) 0xfd00)
                .putInt(PID)
                .putShort((short) subnet)
                .putLong(host)
                .array());
    }

    /** What {@code ip -j} with these arguments prints. */
    public static String iproute(String... arguments) throws NativeException {
        List<String> command = new ArrayList<>(List.of("/usr/sbin/ip", "-j"));
        command.addAll(List.of(arguments));
        return SystemProgram.run(command);
    }

    /** The address that is written as {@code text}. */
    public static InetAddress ip(String text) {
        try {
            return InetAddress.getAllByName(text)[0];
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress ip(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
