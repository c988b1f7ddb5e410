package one.zerotier.resolver;

import java.nio.file.Path;
import java.util.List;
import one.zerotier.libc.Platform;
import org.jspecify.annotations.Nullable;

/** Those of a machine, the best first. */
public record Resolvers(List<SystemResolver> all) {
    private static final List<Path> PROGRAMS = List.of(
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/sbin"),
            Path.of("/bin"),
            Path.of("/usr/local/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/run/current-system/sw/bin"));

    public Resolvers {
        all = List.copyOf(all);
    }

    /** Those that the system we run on may have. */
    public static Resolvers current() {
        return new Resolvers(
                switch (Platform.current()) {
                    case LINUX ->
                        List.of(
                                new SystemdResolved(PROGRAMS, Path.of("/run/systemd/resolve")),
                                new Resolvconf(PROGRAMS));
                    case MACOS -> List.of(new ResolverFiles(Path.of("/etc/resolver")));
                });
    }

    /** The one to use now; null if there is none. */
    public @Nullable SystemResolver running() {
        return all.stream().filter(SystemResolver::isRunning).findFirst().orElse(null);
    }

    /** The one of this name; null if this system cannot have it. */
    public @Nullable SystemResolver named(String name) {
        return all.stream()
                .filter(resolver -> resolver.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
