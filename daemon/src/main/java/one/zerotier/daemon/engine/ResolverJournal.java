package one.zerotier.daemon.engine;

import java.util.List;

/** Remembers, even if this process is killed, what has been set in the system's resolver. Both methods may wait for a disk. */
public interface ResolverJournal {
    List<String> read();

    /** In place of what was there. */
    void write(List<String> lines);
}
