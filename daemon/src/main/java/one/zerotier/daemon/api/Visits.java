package one.zerotier.daemon.api;

import java.io.IOException;
import java.net.Socket;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections of strangers: few for each source, not many in all, none for long. For any thread. */
final class Visits {
    static final int MAX = 64;
    static final int MAX_OF_ONE_SOURCE = 8;
    /** For all of it, also for reading what we say. */
    static final long MAX_TIME_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

    /** A connection. */
    static final class Visit {
        private final Socket socket;
        private final IpAddress source;
        private final long sinceMs;

        private Visit(Socket socket, IpAddress source, long sinceMs) {
            this.socket = socket;
            this.source = source;
            this.sinceMs = sinceMs;
        }
    }

    /** The oldest first. */
    private final Set<Visit> all = new LinkedHashSet<>();

    /** Null if there are too many from there. If there are too many in all, the slowest one has to go. */
    synchronized @Nullable Visit enter(long nowMs, Socket socket, IpAddress source) {
        if (all.stream().filter(visit -> visit.source.equals(source)).count() >= MAX_OF_ONE_SOURCE) {
            return null;
        }
        Iterator<Visit> oldest = all.iterator();
        if (all.size() >= MAX && oldest.hasNext()) {
            Visit gone = oldest.next();
            oldest.remove();
            hangUp(gone.socket);
        }
        Visit visit = new Visit(socket, source, nowMs);
        all.add(visit);
        return visit;
    }

    synchronized void leave(Visit visit) {
        all.remove(visit);
    }

    synchronized void endOld(long nowMs) {
        all.removeIf(visit -> {
            boolean old = nowMs - visit.sinceMs > MAX_TIME_MS;
            if (old) {
                hangUp(visit.socket);
            }
            return old;
        });
    }

    synchronized boolean isEmpty() {
        return all.isEmpty();
    }

    synchronized void endAll() {
        all.forEach(visit -> hangUp(visit.socket));
        all.clear();
    }

    static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("not even closing works", e);
        }
    }
}
