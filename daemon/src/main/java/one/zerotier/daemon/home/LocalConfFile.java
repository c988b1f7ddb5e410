package one.zerotier.daemon.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code local.conf} while the daemon runs: whoever edits it, operator or API, the last version that can be read counts. */
public final class LocalConfFile {
    private static final Logger LOG = LoggerFactory.getLogger(LocalConfFile.class);

    private static final int INDENTATION = 4;

    private final Path file;
    private byte @Nullable [] content;
    private volatile LocalConf current;
    private final Set<String> warned = new HashSet<>();
    private Consumer<LocalConf> listener = conf -> {};

    /** @throws HomeException if there is a file that is not what it must be; not for what we merely do not know */
    public LocalConfFile(Home home) throws HomeException {
        file = home.file("local.conf");
        content = read();
        current = parse(content);
        protect();
        warn();
    }

    /** A password is for root alone, even if an operator's editor does not know. */
    private void protect() {
        if (current.isSecret()) {
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            } catch (IOException e) {
                LOG.warn("others may read the password in {}: {}", file, e.getMessage());
            }
        }
    }

    public LocalConf current() {
        return current;
    }

    /** Whom to tell of a new configuration, on the thread that finds it. */
    public synchronized void onChange(Consumer<LocalConf> newListener) {
        listener = newListener;
    }

    /**
     * Looks whether the file has changed, and returns whether there is a new configuration. A broken one changes nothing. To
     * be called every few seconds.
     */
    public synchronized boolean reload() {
        try {
            byte[] read = read();
            if (Arrays.equals(read, content)) {
                return false;
            }
            content = read; // also if it is broken: one warning is enough
            current = parse(read);
            protect();
            warn();
            listener.accept(current);
            return true;
        } catch (HomeException e) {
            LOG.warn("keeping the configuration as it was: {}", e.getMessage());
            return false;
        }
    }

    /** Puts each key of the object into {@code settings}, writes the file and takes up what it says. */
    public synchronized void putSettings(ObjectNode changes) throws HomeException {
        byte[] read = read();
        ObjectNode json = parse(read).json().deepCopy();
        JsonNode settings = json.get("settings");
        ObjectNode changed = settings instanceof ObjectNode object ? object : json.putObject("settings");
        String store = changed.path("controllerDbPath").asText(null);
        changed.setAll(changes);
        DatabasePassword.keep(changed, store);
        byte[] text = (Json.indented(json, INDENTATION) + "\n").getBytes(StandardCharsets.UTF_8);
        boolean secret = LocalConfReader.read(json).isSecret();
        try {
            AtomicFile.write(file, text, secret ? AtomicFile.Access.SECRET : AtomicFile.Access.PUBLIC);
        } catch (IOException e) {
            throw new HomeException("The file " + file + " cannot be written", e, "Make room for it, or allow it.");
        }
        reload();
    }

    private byte @Nullable [] read() throws HomeException {
        try {
            return AtomicFile.read(file);
        } catch (IOException e) {
            throw new HomeException("The file " + file + " cannot be read", e, "Run as root, or make it your own.");
        }
    }

    private LocalConf parse(byte @Nullable [] text) throws HomeException {
        if (text == null || text.length == 0) {
            return LocalConf.EMPTY;
        }
        try {
            if (Json.parse(text) instanceof ObjectNode object) {
                return LocalConfReader.read(object);
            }
        } catch (JsonSyntaxException e) {
            throw new HomeException("The file " + file + " is not valid JSON: " + e.getMessage()
                    + ". Correct it, or remove it to go on with the defaults.");
        }
        throw new HomeException("The file " + file
                + " must hold a JSON object in braces. Correct it, or remove it to go on with the defaults.");
    }

    private void warn() {
        for (String warning : current.warnings()) {
            if (warned.add(warning)) {
                LOG.warn("local.conf: {}", warning);
            }
        }
    }
}
