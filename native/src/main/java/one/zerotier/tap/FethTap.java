package one.zerotier.tap;

import java.nio.ByteBuffer;
import java.util.List;
import one.zerotier.libc.Darwin;
import one.zerotier.libc.Errno;
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
    private final FrameMemory memory = new FrameMemory();
    private int ndrv;

    private FethTap(FethPair pair, BpfDevice bpf, int ndrv) {
        this.pair = pair;
        this.bpf = bpf;
        this.ndrv = ndrv;
    }

    static FethTap create(String name, byte[] mac, int mtu) throws NativeException {
        if (Libc.effectiveUserId() != 0) {
            throw new NativeException("create tap device " + name, Errno.EPERM);
        }
        FethPair pair = FethPair.choose(name, FethTap::exists);
        Darwin.setSysctl("net.link.fake.max_mtu", LARGEST_MTU); // later pairs profit; if refused, "mtu" below says so
        try {
            for (List<String> command : pair.createCommands(mac, mtu)) {
                SystemProgram.run(command);
            }
            Nd6.ignoreRouters(pair.primary());
            BpfDevice bpf = BpfDevice.open(pair.peer());
            try {
                return new FethTap(pair, bpf, Ndrv.open(pair.peer()));
            } catch (NativeException | RuntimeException e) {
                bpf.close();
                throw e;
            }
        } catch (NativeException | RuntimeException e) {
            destroy(pair);
            throw e;
        }
    }

    static void removeLeftovers() {
        FethPair.existing(FethTap::exists).forEach(FethTap::destroy);
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
    public boolean hasOffloads() {
        return false;
    }

    @Override
    public boolean hasUdpOffload() {
        return false;
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
    public ByteBuffer memory(int length) {
        return memory.buffer(length);
    }

    @Override
    public boolean write(int offset, int length) {
        return memory.write(ndrv, offset, length);
    }

    @Override
    public void setMtu(int newMtu) throws NativeException {
        boolean grows = newMtu > mtu(); // the peer must always take what the primary sends
        Ifreq.setMtu(grows ? pair.peer() : pair.primary(), newMtu);
        Ifreq.setMtu(grows ? pair.primary() : pair.peer(), newMtu);
    }

    @Override
    public int mtu() throws NativeException {
        return Ifreq.mtu(pair.primary());
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
