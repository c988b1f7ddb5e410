package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.daemon.engine.NetworkSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node starts with besides its identity. For the start: what it remembers later goes through {@link StateWriter}. */
public final class StateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

    /** Peers whom nobody has seen for so long are not where they were. */
    static final long MAX_PEER_AGE_MS = 30L * 24 * 3600 * 1000;

    private static final Pattern MOON = Pattern.compile("([0-9a-fA-F]{16})\\.moon");
    private static final Pattern NETWORK = Pattern.compile("([0-9a-fA-F]{16})\\.conf");
    private static final Pattern PEER = Pattern.compile("([0-9a-fA-F]{10})\\.peer");

    private final Home home;

    public StateFiles(Home home) {
        this.home = home;
    }

    /** The world whose roots we use; null if no planet was ever given to us. */
    public @Nullable World planet() throws HomeException {
        Path file = home.stateFile(StateKind.PLANET, 0);
        try {
            byte[] content = AtomicFile.read(file);
            return content == null ? null : decode(content, World.Type.PLANET);
        } catch (MalformedPacketException e) {
            throw new HomeException("The file " + file + " is not a planet: " + e.getMessage()
                    + ". Replace it by a good copy, or remove it to start without roots.");
        } catch (IOException e) {
            throw new HomeException("The file " + file + " cannot be read", e, "Run as root, or make it your own.");
        }
    }

    /** Keeps a planet that this node has made, or was given. */
    public void savePlanet(World planet) throws HomeException {
        Path file = home.stateFile(StateKind.PLANET, 0);
        try {
            AtomicFile.write(file, planet.encode(), AtomicFile.Access.PUBLIC);
        } catch (IOException e) {
            throw new HomeException("The file " + file + " cannot be written", e, "Make room for it, or allow it.");
        }
    }

    /** Further worlds. Files that are none are left alone, with a warning. */
    public List<World> moons() throws HomeException {
        List<World> moons = new ArrayList<>();
        forEach(home.moonDirectory(), MOON, (id, file, content) -> {
            try {
                moons.add(decode(content, World.Type.MOON));
            } catch (MalformedPacketException e) {
                LOG.warn("not a moon: file={} reason={}", file, e.getMessage());
            }
        });
        return moons;
    }

    private static World decode(byte[] content, World.Type type) throws MalformedPacketException {
        World world = World.decode(new ByteReader(content));
        if (world.type() != type) {
            throw new MalformedPacketException("wrong type of world");
        }
        return world;
    }

    /** Networks that we are on, with what is remembered of them: a configuration or, until there is one, anything else. */
    public SortedMap<Long, byte[]> networks() throws HomeException {
        SortedMap<Long, byte[]> networks = new TreeMap<>(Long::compareUnsigned);
        forEach(home.networkDirectory(), NETWORK, (id, file, content) -> networks.put(id, content));
        return networks;
    }

    /** What the operator allows a network to do. */
    public NetworkSettings settings(long networkId) throws HomeException {
        Path file = home.networkSettingsFile(networkId);
        try {
            byte[] content = AtomicFile.read(file);
            return content == null ? NetworkSettings.DEFAULT : NetworkSettingsFile.decode(content);
        } catch (IOException e) {
            throw new HomeException("The file " + file + " cannot be read", e, "Run as root, or make it your own.");
        }
    }

    /** What is remembered of peers, by their addresses. Removes what is too old. */
    public SortedMap<Address, byte[]> peers(long nowMs) throws HomeException {
        SortedMap<Address, byte[]> peers = new TreeMap<>();
        forEach(home.peerDirectory(), PEER, (address, file, content) -> {
            if (nowMs - Files.getLastModifiedTime(file).toMillis() > MAX_PEER_AGE_MS) {
                Files.deleteIfExists(file);
            } else {
                peers.put(new Address(address), content);
            }
        });
        return peers;
    }

    private interface Visitor {
        void visit(long id, Path file, byte[] content) throws IOException;
    }

    /** Files that go by another name are not ours. */
    private static void forEach(Path directory, Pattern name, Visitor visitor) throws HomeException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher matcher = name.matcher(String.valueOf(file.getFileName()));
                byte[] content = matcher.matches() && !Files.isDirectory(file) ? AtomicFile.read(file) : null;
                if (content != null) {
                    visitor.visit(HexFormat.fromHexDigitsToLong(matcher.group(1)), file, content);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("nothing there: directory={}", directory);
        } catch (IOException e) {
            throw new HomeException(
                    "The directory " + directory + " cannot be read", e, "Run as root, or make it your own.");
        }
    }
}
