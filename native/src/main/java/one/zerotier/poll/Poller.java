package one.zerotier.poll;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.Slab;

/**
 * Waits on a changing set of descriptors, with {@code poll(2)}. One thread owns it; only {@link #wakeUp} may come from
 * others. Waiting allocates nothing.
 *
 * <p>A descriptor is ready if reading it would not wait: there is data, or it is closed, broken or gone, which the
 * reader then learns from its read.
 */
public final class Poller implements AutoCloseable {
    /** Wait without end. */
    public static final int FOREVER = -1;

    private static final int POLLFD_SIZE = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED_EVENTS = 6;
    private static final int POLLIN = 1;
    private static final int INITIAL_CAPACITY = 16;

    // A pipe and not an eventfd: macOS has no eventfd, and so what is tested on one system runs on the other.
    private final int wakeUpReader;
    private final int wakeUpWriter;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Slab wakeUpByte = new Slab(1);
    private final Slab drain = new Slab(1);
    private boolean closed;

    private Slab pollfds = new Slab(INITIAL_CAPACITY * POLLFD_SIZE);
    private int count;
    private int[] ready = new int[INITIAL_CAPACITY];
    private int readyCount;
    private boolean wasWoken;

    /** A poller without descriptors. */
    public Poller() throws NativeException {
        int[] pipe = new int[2];
        NativeException.check("create a pipe", Libc.pipe(pipe));
        wakeUpReader = pipe[0];
        wakeUpWriter = pipe[1];
        add(wakeUpReader);
    }

    /** Waits on {@code fd} too. Remove it before it is closed: its number may soon be another's. */
    public void add(int fd) {
        if (indexOf(fd) >= 0) {
            throw new IllegalArgumentException("descriptor " + fd + " is already waited on");
        }
        if (count == ready.length) {
            grow();
        }
        putPollfd(count, fd);
        count++;
    }

    /** No longer waits on {@code fd}. Returns false if it was not waited on. */
    public boolean remove(int fd) {
        int index = indexOf(fd);
        if (index < 0) {
            return false;
        }
        count--;
        putPollfd(index, fd(count));
        return true;
    }

    /**
     * Waits until a descriptor is ready, somebody calls {@link #wakeUp}, or the time is over.
     *
     * @param timeoutMs 0 does not wait, {@link #FOREVER} waits without end
     * @return how many descriptors are ready; 0 also after a wake-up or a signal
     */
    public int await(int timeoutMs) {
        readyCount = 0;
        wasWoken = false;
        int result = Libc.poll(pollfds, count, timeoutMs);
        if (result < 0 && result != -Errno.EINTR) {
            throw new IllegalStateException("poll: " + Libc.errorText(-result));
        }
        if (result <= 0) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            if (pollfds.uint16(i * POLLFD_SIZE + RETURNED_EVENTS) == 0) {
                continue;
            }
            if (fd(i) == wakeUpReader) {
                acknowledgeWakeUp();
            } else {
                ready[readyCount++] = fd(i);
            }
        }
        return readyCount;
    }

    /** One of the descriptors that the last {@link #await} found ready; {@code index} is less than what it returned. */
    public int readyFd(int index) {
        if (index >= readyCount) {
            throw new IndexOutOfBoundsException(index);
        }
        return ready[index];
    }

    /** Whether the last {@link #await} found {@code fd} ready. */
    public boolean isReady(int fd) {
        for (int i = 0; i < readyCount; i++) {
            if (ready[i] == fd) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody called {@link #wakeUp} before the last {@link #await} ended. */
    public boolean wasWoken() {
        return wasWoken;
    }

    /**
     * Ends the present {@link #await}, or else the next one. From any thread, any number of times: what was called
     * before that await returns costs it one turn together.
     */
    public void wakeUp() {
        if (woken.compareAndSet(false, true)) {
            synchronized (wakeUpByte) {
                if (!closed) {
                    Libc.write(wakeUpWriter, wakeUpByte, 0, 1);
                }
            }
        }
    }

    /** Must not be called while another thread is in {@link #await}. The descriptors added stay open. */
    @Override
    public void close() {
        synchronized (wakeUpByte) {
            if (!closed) {
                closed = true;
                Libc.close(wakeUpReader);
                Libc.close(wakeUpWriter);
            }
        }
    }

    /** In this order: a wake-up in between writes nothing, but its caller's work is done before the next await. */
    private void acknowledgeWakeUp() {
        Libc.read(wakeUpReader, drain, 0, 1);
        woken.set(false);
        wasWoken = true;
    }

    private void grow() {
        Slab larger = new Slab(2 * pollfds.size());
        byte[] old = new byte[pollfds.size()];
        pollfds.get(0, old, 0, old.length);
        larger.put(0, old, 0, old.length);
        pollfds = larger;
        ready = Arrays.copyOf(ready, 2 * ready.length);
    }

    private int indexOf(int fd) {
        for (int i = 0; i < count; i++) {
            if (fd(i) == fd) {
                return i;
            }
        }
        return -1;
    }

    private int fd(int index) {
        return pollfds.int32(index * POLLFD_SIZE);
    }

    private void putPollfd(int index, int fd) {
        pollfds.putInt32(index * POLLFD_SIZE, fd);
        pollfds.putInt16(index * POLLFD_SIZE + EVENTS, POLLIN);
        pollfds.putInt16(index * POLLFD_SIZE + RETURNED_EVENTS, 0);
    }
}
