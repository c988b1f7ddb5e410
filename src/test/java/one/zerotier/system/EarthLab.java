package one.zerotier.system;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.TestInfo;

/** An Earth as most are: its founder has a public address, and members are behind routers at home. */
final class EarthLab implements AutoCloseable {
    /** What an operator may expect. */
    private static final long CUT_OFF_MS = 3_000;

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

    /**
     * Waits until a member does not reach another one any more, and demands that this is soon.
     *
     * @param sinceNs when the operator asked for it
     */
    static void awaitCutOff(Node from, String ip, long sinceNs, String what) {
        await().atMost(30, SECONDS).until(() -> {
            long askedNs = System.nanoTime();
            boolean answered =
                    from.host().attempt("ping", "-n", "-c", "1", "-W", "1", ip).status() == 0;
            if (!answered) {
                long tookMs = NANOSECONDS.toMillis(askedNs - sinceNs);
                System.out.println(tookMs + " ms from a deauthorization until " + what);
                assertThat(tookMs).as(what).isLessThanOrEqualTo(CUT_OFF_MS);
            }
            return !answered;
        });
    }
}
