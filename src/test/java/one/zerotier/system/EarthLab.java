package one.zerotier.system;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.TestInfo;

/** An Earth as most are: its founder has a public address, and members are behind routers at home. */
final class EarthLab implements AutoCloseable {
    final Lab lab;
    final Node founder;
    final String invitation;
    private int routers;

    EarthLab(TestInfo test) {
        lab = new Lab(test);
        try {
            founder = new Node(lab.publicHost("founder")).start();
            invitation = founder.invitation();
            founder.awaitEarth();
        } catch (Throwable e) {
            lab.close();
            throw e;
        }
    }

    /** A new machine behind a router of its own; it has been started, which takes a while to show. */
    Node newcomer(String name, Nat.Kind router) {
        return newcomer(name, nat(router));
    }

    Node newcomer(String name, Nat router) {
        return new Node(router.host(name)).start(invitation);
    }

    Nat nat(Nat.Kind kind) {
        return lab.nat("router" + ++routers, kind);
    }

    /** Pings until each of two members sends directly to the other. */
    static void awaitDirect(Node a, Node b, int timeoutS) {
        await().atMost(timeoutS, TimeUnit.SECONDS)
                .alias("direct paths between " + a.home() + " and " + b.home())
                .until(() -> a.host().canPing(b.earthIp())
                        && !a.pathsTo(b).isEmpty()
                        && !b.pathsTo(a).isEmpty());
    }

    @Override
    public void close() {
        lab.close();
    }
}
