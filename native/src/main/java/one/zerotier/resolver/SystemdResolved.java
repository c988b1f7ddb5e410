package one.zerotier.resolver;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.Libc;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;

/** systemd-resolved, through {@code resolvectl}. It forgets what it knows of an interface when that goes. */
final class SystemdResolved implements SystemResolver {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<Path> programs;
    private final Path runDirectory;

    /** @param runDirectory where it has its files while it runs */
    SystemdResolved(List<Path> programs, Path runDirectory) {
        this.programs = programs;
        this.runDirectory = runDirectory;
    }

    @Override
    public String name() {
        return "systemd-resolved";
    }

    @Override
    public boolean isRunning() {
        return Files.isDirectory(runDirectory) && SystemProgram.find("resolvectl", programs) != null;
    }

    /** The tilde: for names in the domain, and not to be tried as an ending of short names. */
    @Override
    public void set(String device, String domain, List<InetAddress> servers) throws NativeException {
        List<String> words = new ArrayList<>(List.of("dns", device));
        servers.forEach(server -> words.add(server.getHostAddress()));
        run(words);
        run(List.of("domain", device, "~" + domain));
    }

    @Override
    public void clear(String device, String domain) throws NativeException {
        if (Libc.interfaceIndex(device) != 0) {
            run(List.of("revert", device));
        }
    }

    private void run(List<String> words) throws NativeException {
        Path program = SystemProgram.find("resolvectl", programs);
        if (program == null) {
            throw new NativeException("resolvectl", Errno.ENOENT);
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(words);
        SystemProgram.run(command, "", TIMEOUT);
    }
}
