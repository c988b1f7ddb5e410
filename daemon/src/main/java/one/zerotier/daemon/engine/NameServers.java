package one.zerotier.daemon.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import one.zerotier.libc.NativeException;
import one.zerotier.resolver.Resolvers;
import one.zerotier.resolver.SystemResolver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the system's resolver of the name servers of networks, and takes that back, on a thread of its own, as it has to run
 * programs. What it has set is in a journal, so that after a crash the next run takes it back.
 */
final class NameServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);

    /** A resolver that does not answer must not keep us from ending; the journal remembers. */
    private static final long LONGEST_END_MS = 3_000;

    private static final int MAX_REMARKS = 100;

    private record InForce(SystemResolver resolver, String domain) {}

    private final Resolvers resolvers;
    private final ResolverJournal journal;
    private final Thread thread = new Thread(this::run, "resolver");
    /** What the engine wants, by device. Its thread alone. */
    private final Map<String, DomainServers> wanted = new HashMap<>();

    /** What is to be done, by device; guarded by itself. */
    private final Map<String, Optional<DomainServers>> tasks = new LinkedHashMap<>();

    private boolean stopping;
    /** What is set, by device. The resolver's thread alone. */
    private final Map<String, InForce> inForce = new LinkedHashMap<>();

    private final Set<String> remarks = new HashSet<>();

    NameServers(Resolvers resolvers, ResolverJournal journal) {
        this.resolvers = resolvers;
        this.journal = journal;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has names of a domain looked up through a device, or no longer. Returns at once. */
    void want(String device, @Nullable DomainServers servers) {
        DomainServers before = servers == null ? wanted.remove(device) : wanted.put(device, servers);
        if (!Objects.equals(before, servers)) {
            synchronized (tasks) {
                tasks.put(device, Optional.ofNullable(servers));
                tasks.notifyAll();
            }
        }
    }

    private void run() {
        clearLeftovers();
        try {
            for (Map.Entry<String, Optional<DomainServers>> task = next(); task != null; task = next()) {
                perform(task.getKey(), task.getValue().orElse(null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map.@Nullable Entry<String, Optional<DomainServers>> next() throws InterruptedException {
        synchronized (tasks) {
            while (tasks.isEmpty() && !stopping) {
                tasks.wait();
            }
            if (tasks.isEmpty()) {
                return null;
            }
            Map.Entry<String, Optional<DomainServers>> task =
                    Map.Entry.copyOf(tasks.entrySet().iterator().next());
            tasks.remove(task.getKey());
            return task;
        }
    }

    private void perform(String device, @Nullable DomainServers servers) {
        InForce before = inForce.get(device);
        SystemResolver resolver = servers == null ? null : resolvers.running();
        if (before != null
                && (servers == null || !before.domain.equals(servers.domain()) || !before.resolver.equals(resolver))) {
            clear(before.resolver, device, before.domain);
            inForce.remove(device);
        }
        if (servers != null && resolver == null) {
            remark("There is neither systemd-resolved nor resolvconf on this machine: the name servers of "
                    + servers.domain() + " are not used.");
        } else if (servers != null) {
            inForce.put(device, new InForce(Objects.requireNonNull(resolver), servers.domain()));
        }
        writeJournal(); // before anything is set that it does not know of
        if (servers != null && resolver != null) {
            set(resolver, device, servers);
        }
    }

    private void set(SystemResolver resolver, String device, DomainServers servers) {
        try {
            resolver.set(device, servers.domain(), servers.servers());
            LOG.info("Names in {} are looked up through {}, by {}.", servers.domain(), device, resolver.name());
        } catch (NativeException e) {
            remark("Cannot have names in " + servers.domain() + " looked up through " + device + ": " + e.getMessage());
        }
    }

    private static void clear(SystemResolver resolver, String device, String domain) {
        try {
            resolver.clear(device, domain);
        } catch (NativeException e) {
            LOG.debug("cannot clear name servers device={} reason={}", device, e.getMessage()); // most often it is gone
        }
    }

    private void remark(String remark) {
        if (remarks.size() < MAX_REMARKS && remarks.add(remark)) {
            LOG.warn("{}", remark);
        }
    }

    /** Lines of the journal: resolver, device, domain. */
    private void writeJournal() {
        List<String> lines = new ArrayList<>();
        inForce.forEach((device, set) -> lines.add(set.resolver.name() + " " + device + " " + set.domain));
        journal.write(lines);
    }

    /** What a run that crashed has left behind. */
    private void clearLeftovers() {
        List<String> lines = journal.read();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            SystemResolver resolver = words.length == 3 ? resolvers.named(words[0]) : null;
            if (resolver != null && DomainServers.isDomain(words[2])) {
                clear(resolver, words[1], words[2]);
            }
        }
        if (!lines.isEmpty()) {
            writeJournal();
        }
    }

    /** Takes everything back, in a bounded time. The engine's thread must have ended. */
    @Override
    public void close() {
        List.copyOf(wanted.keySet()).forEach(device -> want(device, null));
        synchronized (tasks) {
            stopping = true;
            tasks.notifyAll();
        }
        if (thread.isAlive()) {
            try {
                thread.join(LONGEST_END_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
