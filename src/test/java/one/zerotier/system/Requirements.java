package one.zerotier.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What must be there for these tests. They fail without it: a test that is left out proves nothing. */
final class Requirements {
    private static final List<String> TOOLS = List.of(
            "ip",
            "nft",
            "ping",
            "curl",
            "killall",
            "unshare",
            "nsenter",
            "setpriv",
            "xz",
            "taskset",
            "tc",
            "iperf3",
            "dbus-daemon",
            "avahi-daemon",
            "avahi-publish",
            "avahi-browse",
            "avahi-resolve");

    private Requirements() {}

    static void check() {
        if (!isRoot()) {
            throw new AssertionError(
                    "The system tests make network namespaces: run them as root, with sudo mvn verify.");
        }
        List<String> missing = TOOLS.stream().filter(tool -> !isInstalled(tool)).toList();
        if (!missing.isEmpty()) {
            throw new AssertionError(
                    "The system tests need " + String.join(", ", missing) + ": on Debian, apt-get install"
                            + " iproute2 nftables iputils-ping curl psmisc util-linux xz-utils iperf3 dbus avahi-daemon avahi-utils.");
        }
        if (!Files.isReadable(jar())) {
            throw new AssertionError("There is no " + jar() + ": build the daemon first, with mvn package.");
        }
    }

    /** What is tested. */
    static Path jar() {
        return Path.of(System.getProperty("zerotier.jar", "daemon/target/zerotier-one.jar"))
                .toAbsolutePath()
                .normalize();
    }

    /** Same Java as that of the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static boolean isRoot() {
        try {
            return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInstalled(String tool) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
