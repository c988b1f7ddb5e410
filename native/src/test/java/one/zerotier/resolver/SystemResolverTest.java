package one.zerotier.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import one.zerotier.libc.NativeException;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs are told is written down by scripts in their place. */
class SystemResolverTest {
    @TempDir
    Path directory;

    private List<Path> programs() {
        return List.of(directory.resolve("nothing"), directory);
    }

    /** Puts a script in the place of a program; returns where it writes what it is told. */
    private Path script(String name, String lines) throws Exception {
        Path told = directory.resolve(name + ".told");
        Path file = Files.writeString(
                directory.resolve(name), "#!/bin/sh\n{ echo \"$@\"; cat; } >> " + told + "\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return told;
    }

    @Test
    void resolvedLearnsServersAndDomainOfAnInterface() throws Exception {
        SystemResolver resolved = new SystemdResolved(programs(), directory);
        assertThat(resolved.isRunning()).isFalse();
        Path told = script("resolvectl", "");
        assertThat(resolved.isRunning()).isTrue();
        assertThat(new SystemdResolved(programs(), directory.resolve("stopped")).isRunning())
                .isFalse();
        resolved.set("zt0", "zt.example", List.of(TestNet.ip("10.1.2.3"), TestNet.ip("fd00::5")));
        assertThat(told).hasContent("dns zt0 10.1.2.3 fd00:0:0:0:0:0:0:5\ndomain zt0 ~zt.example");
    }

    @Test
    void resolvedForgetsByItselfWhatWasSetForAnInterfaceThatIsGone() throws Exception {
        SystemResolver resolved = new SystemdResolved(programs(), directory);
        Path told = script("resolvectl", "");
        resolved.clear("gone0", "zt.example");
        assertThat(told).doesNotExist();
        resolved.clear("lo", "zt.example");
        assertThat(told).hasContent("revert lo");
    }

    @Test
    void resolvconfLearnsServersUnderANameOfOurs() throws Exception {
        SystemResolver resolvconf = new Resolvconf(programs());
        assertThat(resolvconf.isRunning()).isFalse();
        Path told = script("resolvconf", "");
        resolvconf.set("zt0", "zt.example", List.of(TestNet.ip("10.1.2.3"), TestNet.ip("10.1.2.4")));
        resolvconf.clear("zt0", "zt.example");
        assertThat(told)
                .hasContent("-a zt0.zerotier\nsearch zt.example\nnameserver 10.1.2.3\nnameserver 10.1.2.4\n"
                        + "-d zt0.zerotier");
    }

    @Test
    void aProgramThatRefusesIsQuoted() throws Exception {
        script("resolvconf", "echo no such thing >&2; exit 1");
        assertThatThrownBy(() -> new Resolvconf(programs()).set("zt0", "zt.example", List.of()))
                .isInstanceOf(NativeException.class)
                .hasMessageContaining("no such thing");
    }

    @Test
    void macOsHasAFileForEachDomain() throws Exception {
        Path files = directory.resolve("resolver");
        SystemResolver resolver = new ResolverFiles(files);
        resolver.set("feth100", "zt.example", List.of(TestNet.ip("10.1.2.3")));
        resolver.set("feth100", "zt.example", List.of(TestNet.ip("10.1.2.4")));
        assertThat(files.resolve("zt.example")).hasContent("# Made by ZeroTier One for feth100\nnameserver 10.1.2.4\n");
        assertThat(Files.getPosixFilePermissions(files.resolve("zt.example")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        resolver.clear("feth100", "zt.example");
        assertThat(files).isEmptyDirectory();
        resolver.clear("feth100", "zt.example");
    }

    @Test
    void filesOfOthersStay() throws Exception {
        SystemResolver resolver = new ResolverFiles(directory);
        Files.writeString(directory.resolve("corp.example"), "nameserver 192.0.2.1\n");
        Files.writeString(directory.resolve("other.example"), "# Made by ZeroTier One for feth101\n");
        Files.createSymbolicLink(directory.resolve("link.example"), directory.resolve("other.example"));
        for (String domain : List.of("corp.example", "other.example", "link.example")) {
            assertThatThrownBy(() -> resolver.set("feth100", domain, List.of()))
                    .isInstanceOf(NativeException.class)
                    .hasMessageContaining("another has made");
            resolver.clear("feth100", domain);
        }
        assertThat(directory.resolve("corp.example")).hasContent("nameserver 192.0.2.1");
        assertThat(directory.resolve("other.example")).exists();
        assertThat(directory.resolve("link.example")).isSymbolicLink();
    }

    @Test
    void theOneThatRunsIsUsedAndFoundAgainByItsName() throws Exception {
        Resolvers resolvers =
                new Resolvers(List.of(new SystemdResolved(programs(), directory), new Resolvconf(programs())));
        assertThat(resolvers.running()).isNull();
        script("resolvconf", "");
        assertThat(resolvers.running()).isEqualTo(resolvers.named("resolvconf"));
        script("resolvectl", "");
        assertThat(resolvers.running()).isEqualTo(resolvers.named("systemd-resolved"));
        assertThat(resolvers.named("another")).isNull();
    }
}
