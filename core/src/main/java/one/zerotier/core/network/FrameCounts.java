package one.zerotier.core.network;

/** How many frames of a network went which way, and how many of them were let through. */
public final class FrameCounts {
    private long acceptedIn;
    private long refusedIn;
    private long acceptedOut;
    private long refusedOut;

    void in(boolean accepted) {
        if (accepted) {
            acceptedIn++;
        } else {
            refusedIn++;
        }
    }

    void out(boolean accepted) {
        if (accepted) {
            acceptedOut++;
        } else {
            refusedOut++;
        }
    }

    public long in() {
        return acceptedIn;
    }

    public long refusedIn() {
        return refusedIn;
    }

    public long out() {
        return acceptedOut;
    }

    public long refusedOut() {
        return refusedOut;
    }
}
