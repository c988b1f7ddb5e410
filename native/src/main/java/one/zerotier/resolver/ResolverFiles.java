package one.zerotier.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import one.zerotier.libc.NativeException;

/**
 * macOS: a file in {@code /etc/resolver} for each domain. Our files say so in their first line, with the interface; others we
 * neither replace nor remove. Not yet run on a Mac.
 */
final class ResolverFiles implements SystemResolver {
    private static final String MARK = "# Made by ZeroTier One for ";

    private final Path directory;

    ResolverFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return "resolver-files";
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public void set(String device, String domain, List<InetAddress> servers) throws NativeException {
        Path file = directory.resolve(domain);
        String call = "write " + file;
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isOurs(file, device)) {
                throw new NativeException(call, "there is one already, which another has made");
            }
            StringBuilder lines = new StringBuilder(MARK + device + "\n");
            servers.forEach(server ->
                    lines.append("nameserver ").append(server.getHostAddress()).append('\n'));
            Files.createDirectories(directory);
            Path draft = Files.createTempFile(directory, ".zerotier", "");
            Files.writeString(draft, lines);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NativeException e) {
            throw e;
        } catch (IOException e) {
            throw new NativeException(call, e.toString());
        }
    }

    @Override
    public void clear(String device, String domain) throws NativeException {
        Path file = directory.resolve(domain);
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && isOurs(file, device)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new NativeException("remove " + file, e.toString());
        }
    }

    private static boolean isOurs(Path file, String device) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.readString(file, StandardCharsets.ISO_8859_1).startsWith(MARK + device + "\n");
    }
}
