package one.zerotier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import one.zerotier.libc.Libc;
import one.zerotier.libc.Slab;
import one.zerotier.libc.Sockaddr;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceNotifyTest {
    private final int manager = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0);

    @AfterEach
    void close() {
        Libc.close(manager);
    }

    @Test
    void reachesASocketInTheFileSystem(@TempDir Path directory) {
        listen(directory.resolve("notify").toString());
        ServiceNotify.send(directory.resolve("notify").toString(), "READY=1");
        assertThat(received()).isEqualTo("READY=1");
    }

    @Test
    void reachesAnAbstractSocket() {
        String path = "@" + TestNet.device("/notify");
        listen(path);
        ServiceNotify.send(path, "STOPPING=1");
        assertThat(received()).isEqualTo("STOPPING=1");
    }

    @Test
    void doesNothingIfNobodyListens() {
        ServiceNotify.send(null, "READY=1");
        ServiceNotify.send("", "READY=1");
        ServiceNotify.ready();
        ServiceNotify.stopping();
    }

    private void listen(String path) {
        Slab address = Sockaddr.unix(path);
        assertThat(Libc.bind(manager, address, 0, address.size())).isZero();
    }

    private String received() {
        Slab slab = new Slab(100);
        int length = Libc.read(manager, slab, 0, slab.size());
        return slab.string(0, length);
    }
}
