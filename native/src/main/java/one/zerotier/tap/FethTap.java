package one.zerotier.tap;

import java.util.List;
import one.zerotier.libc.Darwin;
import one.zerotier.libc.Ifreq;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;
import one.zerotier.libc.SystemProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tap device on macOS, over a {@link FethPair}. Frames to the system are written to an AF_NDRV socket on the peer,
 * for BPF cannot write more than 2048 bytes; frames from the system are read from the peer through BPF.
 *
 * <p>Not yet run on a Mac: written from the kernel's published interfaces, compiled, and tested where it is pure.
 */
final class FethTap implements TapDevice {
    private static final Logger LOG = LoggerFactory.getLogger(FethTap.class);

    private static final int LARGEST_MTU = 10_000;
    private static final int MAX_FRAME_LENGTH = LARGEST_MTU + 14;
    private static final int CLOSED = -1;

    private final FethPair pair;
    private final BpfDevice bpf;
    private final Slab slab = new Slab(MAX_FRAME_LENGTH);
    private int ndrv;
    private int mtu;

    private FethTap(FethPair pair, BpfDevice bpf, int ndrv, int mtu) {
        this.pair = pair;
        this.bpf = bpf;
        this.ndrv = ndrv;
        this.mtu = mtu;
    }

    static FethTap create(String name, byte[] mac, int mtu) throws NativeException {
        FethPair pair = FethPair.choose(name, FethTap::exists);
        Darwin.setSysctl("net.link.fake.max_mtu", LARGEST_MTU); // later pairs profit; if refused, "mtu" below says so
        try {
            runAll(pair.createCommands(mac, mtu));
            Nd6.ignoreRouters(pair.primary());
            BpfDevice bpf = BpfDevice.open(pair.peer());
            try {
                return new FethTap(pair, bpf, Ndrv.open(pair.peer()), mtu);
            } catch (NativeException | RuntimeException e) {
                bpf.close();
                throw e;
            }
        } catch (NativeException | RuntimeException e) {
            destroy(pair);
            throw e;
        }
    }

    static void removeLeftovers() throws NativeException {
        for (FethPair pair : FethPair.existing(FethTap::exists)) {
            runAll(pair.destroyCommands());
        }
    }

    @Override
    public String name() {
        return pair.primary();
    }

    @Override
    public int fd() {
        return bpf.fd();
    }

    @Override
    public int read(byte[] buffer, int offset) throws NativeException {
        return bpf.read(buffer, offset);
    }

    @Override
    public boolean write(byte[] buffer, int offset, int length) {
        if (length > slab.size()) {
            return false;
        }
        slab.put(0, buffer, offset, length);
        return Libc.write(ndrv, slab, 0, length) == length;
    }

    @Override
    public void setMtu(int newMtu) throws NativeException {
        runAll(pair.mtuCommands(mtu, newMtu));
        mtu = newMtu;
    }

    @Override
    public int mtu() throws NativeException {
        int request = Darwin.iowr('i', 51, 32); // SIOCGIFMTU
        mtu = new Ifreq(name()).ioctl("ask for MTU of " + name(), request).int32();
        return mtu;
    }

    @Override
    public void close() {
        if (ndrv != CLOSED) {
            Libc.close(ndrv);
            ndrv = CLOSED;
            bpf.close();
            destroy(pair);
        }
    }

    private static boolean exists(int number) {
        return Libc.interfaceIndex(FethPair.interfaceName(number)) != 0;
    }

    private static void runAll(List<List<String>> commands) throws NativeException {
        for (List<String> command : commands) {
            SystemProgram.run(command);
        }
    }

    /** Both interfaces, even if one of them does not exist. */
    private static void destroy(FethPair pair) {
        for (List<String> command : pair.destroyCommands()) {
            try {
                SystemProgram.run(command);
            } catch (NativeException e) {
                LOG.debug("cannot remove device={}", pair.primary(), e);
            }
        }
    }
}
