package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.home.AtomicFile;
import one.zerotier.daemon.home.DurableWriter;
import one.zerotier.daemon.home.FileMedium;
import org.jspecify.annotations.Nullable;

/**
 * A controller's networks and members as one JSON file each, in stock's layout. Changes come from one thread, the engine's,
 * and are written by another; what is called durable survives whatever happens to process and machine.
 *
 * <pre>
 *   network/&lt;16 hex&gt;.json                      a network
 *   network/&lt;16 hex&gt;/member/&lt;10 hex&gt;.json      a member of it
 * </pre>
 *
 * <p>Keys of a file that we have no use for are kept. A network is deleted by its own file first: members without a network
 * do not count, and are swept away should the network be made anew.
 */
public final class FileStore implements ControllerStore {
    /** A waiting removal of everything that a network's directory holds. */
    private record Sweep(long networkId) {}

    /** A waiting change of name. */
    private record SetAside(Path file) {}

    private final FileLayout layout;
    private final StoreReader stored;
    private final FileHistory history;
    private final DurableWriter<FileMedium.Change> writer = DurableWriter.ofFiles("controller-writer");

    private FileStore(FileLayout layout) {
        this.layout = layout;
        this.stored = new StoreReader(layout);
        this.history = new FileHistory(layout);
    }

    /** Makes the directory if there is none. */
    public static FileStore open(Path directory) throws IOException {
        return new FileStore(FileLayout.make(directory));
    }

    @Override
    public void load(Consumer<NetworkRecord> networks, Consumer<MemberRecord> members) throws IOException {
        stored.read(networks, members);
    }

    @Override
    public long save(NetworkRecord network) {
        Path file = layout.network(network.id());
        boolean broken = stored.wasBroken(file);
        if (stored.isNew(network.id())) {
            sweep(network.id(), broken);
        }
        return write(file, broken, network.id(), null, () -> Documents.of(network));
    }

    @Override
    public long save(MemberRecord member) {
        Path file = layout.member(member.networkId(), member.address());
        return write(file, stored.wasBroken(file), member.networkId(), member.address(), () -> Documents.of(member));
    }

    private interface Document {
        byte[] make();
    }

    private long write(Path file, boolean broken, long networkId, @Nullable Address member, Document document) {
        if (broken) {
            setAside(file);
        }
        return writer.submit(file, changed -> {
            byte[] content = document.make();
            changed.add(AtomicFile.replace(file, content, AtomicFile.Access.SECRET));
            history.add(networkId, member, content);
        });
    }

    /** Somebody's data is in there, even if we cannot read it. */
    private void setAside(Path file) {
        writer.submit(new SetAside(file), changed -> {
            if (Files.exists(file)) {
                Files.move(file, freeNameBeside(file), StandardCopyOption.ATOMIC_MOVE);
            }
        });
    }

    private static Path freeNameBeside(Path file) {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        for (int number = 2; Files.exists(aside); number++) {
            aside = file.resolveSibling(file.getFileName() + ".broken" + number);
        }
        return aside;
    }

    @Override
    public long deleteNetwork(long networkId) {
        stored.forget(networkId);
        Path file = layout.network(networkId);
        writer.submit(file, changed -> {
            if (Files.deleteIfExists(file)) {
                changed.add(file.resolveSibling(""));
            }
        });
        return sweep(networkId, false);
    }

    @Override
    public long deleteMember(long networkId, Address address) {
        Path file = layout.member(networkId, address);
        return writer.submit(file, changed -> {
            if (Files.deleteIfExists(file)) {
                changed.add(file.resolveSibling(""));
                history.add(networkId, address, null);
            }
        });
    }

    /** Removes what there is of members; if their network's file was broken they are as precious as that. */
    private long sweep(long networkId, boolean broken) {
        Path directory = layout.directoryOf(networkId);
        if (broken) {
            setAside(directory);
        }
        return writer.submit(new Sweep(networkId), changed -> {
            deleteTree(directory, changed);
            history.forget(networkId);
        });
    }

    private static void deleteTree(Path root, Set<Path> changed) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        changed.add(root.resolveSibling(""));
    }

    @Override
    public ArrayNode history(long networkId) throws IOException {
        return history.read(networkId, MAX_HISTORY);
    }

    @Override
    public void onDurable(LongConsumer listener) {
        writer.onDurable(listener);
    }

    @Override
    public long durableSequence() {
        return writer.durableSequence();
    }

    @Override
    public boolean awaitDurable(long sequence, long timeoutMs) throws InterruptedException {
        return writer.awaitDurable(sequence, timeoutMs);
    }

    @Override
    public void close() {
        writer.close();
    }
}
