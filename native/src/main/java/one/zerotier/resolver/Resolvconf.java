package one.zerotier.resolver;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import one.zerotier.libc.Errno;
import one.zerotier.libc.NativeException;
import one.zerotier.libc.SystemProgram;

/** The program {@code resolvconf}, of which there are several. It does not notice when an interface goes. */
final class Resolvconf implements SystemResolver {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<Path> programs;

    Resolvconf(List<Path> programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return "resolvconf";
    }

    @Override
    public boolean isRunning() {
        return SystemProgram.find(name(), programs) != null;
    }

    @Override
    public void set(String device, String domain, List<InetAddress> servers) throws NativeException {
        StringBuilder lines = new StringBuilder("search " + domain + "\n");
        servers.forEach(server ->
                lines.append("nameserver ").append(server.getHostAddress()).append('\n'));
        run("-a", device, lines.toString());
    }

    @Override
    public void clear(String device, String domain) throws NativeException {
        run("-d", device, "");
    }

    private void run(String action, String device, String input) throws NativeException {
        Path program = SystemProgram.find(name(), programs);
        if (program == null) {
            throw new NativeException(name(), Errno.ENOENT);
        }
        SystemProgram.run(List.of(program.toString(), action, device + ".zerotier"), input, TIMEOUT);
    }
}
