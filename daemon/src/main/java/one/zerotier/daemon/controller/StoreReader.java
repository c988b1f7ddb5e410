package one.zerotier.daemon.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a controller, and remembers which networks there are and which files could not be read.
 */
final class StoreReader {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReader.class);

    private final FileLayout layout;
    private final Set<Long> known = new HashSet<>();
    private final Set<Path> broken = new HashSet<>();

    StoreReader(FileLayout layout) {
        this.layout = layout;
    }

    /** Hands out every network, each followed by its members. */
    void read(Consumer<NetworkRecord> networks, Consumer<MemberRecord> members) throws IOException {
        for (Path file : layout.networkFiles()) {
            NetworkRecord network = read(file, Documents::network, record -> layout.network(record.id()));
            if (network != null) {
                known.add(network.id());
                networks.accept(network);
                readMembers(network.id(), members);
            }
        }
    }

    private void readMembers(long networkId, Consumer<MemberRecord> members) throws IOException {
        for (Path file : layout.memberFiles(networkId)) {
            MemberRecord member = read(
                    file,
                    (content, complaints) -> Documents.member(networkId, content, complaints),
                    record -> layout.member(networkId, record.address()));
            if (member != null) {
                members.accept(member);
            }
        }
    }

    private interface Parser<T> {
        T parse(byte[] content, Entries.Complaints complaints) throws JsonSyntaxException, InvalidValueException;
    }

    /** Null, with a warning, for a file that is not what its name says. */
    private <T> @Nullable T read(Path file, Parser<T> parser, Function<T, Path> fileOf) {
        try {
            T record = parser.parse(
                    Files.readAllBytes(file),
                    complaint -> LOG.warn("left out: file={} reason={}", file, complaint.getMessage()));
            if (!fileOf.apply(record).equals(file)) {
                throw new InvalidValueException("The id in it is not the one in its name.");
            }
            return record;
        } catch (IOException | JsonSyntaxException | InvalidValueException e) {
            LOG.warn("cannot be read and is left alone: file={} reason={}", file, e.getMessage());
            broken.add(file);
            return null;
        }
    }

    /** Whether there is a file that could not be read; once, because its new content can be. */
    boolean wasBroken(Path file) {
        return broken.remove(file);
    }

    /** Whether nobody has heard of the network before. */
    boolean isNew(long networkId) {
        return known.add(networkId);
    }

    void forget(long networkId) {
        known.remove(networkId);
    }
}
