package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import one.zerotier.daemon.engine.ResolverJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code resolver}: what this node has set in the system's resolver, there only while there is something. */
public final class ResolverFile implements ResolverJournal {
    private static final Logger LOG = LoggerFactory.getLogger(ResolverFile.class);

    private final Path file;

    public ResolverFile(Home home) {
        this.file = home.file("resolver");
    }

    @Override
    public List<String> read() {
        try {
            byte[] content = AtomicFile.read(file);
            return content == null
                    ? List.of()
                    : new String(content, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            LOG.warn("cannot read: file={} reason={}", file, e.toString());
            return List.of();
        }
    }

    @Override
    public void write(List<String> lines) {
        try {
            if (lines.isEmpty()) {
                AtomicFile.delete(file);
            } else {
                byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
                AtomicFile.write(file, content, AtomicFile.Access.PUBLIC);
            }
        } catch (IOException e) {
            LOG.warn("cannot write: file={} reason={}", file, e.toString());
        }
    }
}
