package one.zerotier.daemon.engine;

import java.util.List;
import one.zerotier.testnet.ChildJvm;
import one.zerotier.testnet.TestNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SocketsTest {
    @BeforeAll
    static void requireRoot() {
        TestNet.requireRoot();
    }

    @Test
    void whatTheSystemDoesNotTakeIsCountedOverAllSockets() throws Exception {
        ChildJvm.run(List.of("/usr/bin/unshare", "--net"), RefusedSendsChild.class);
    }
}
