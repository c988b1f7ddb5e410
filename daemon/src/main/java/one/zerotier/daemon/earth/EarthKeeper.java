package one.zerotier.daemon.earth;

import java.util.List;
import one.zerotier.core.Node;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.env.StateKind;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.engine.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a founder's planet true: when the founder can be found elsewhere than the planet says, it signs a newer one. Members
 * take it with the next answer to their HELLO. Runs on the engine's thread.
 */
public final class EarthKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");
    /** So many others must see us at an endpoint before we publish it. */
    private static final int WITNESSES = 3;

    private final SecretIdentity founder;
    private final List<Endpoint> named;
    private final Memory memory;
    private volatile List<Endpoint> published;

    /**
     * A keeper for the planet that is in force.
     *
     * @param named by the operator; if there are any, they alone are published
     */
    public EarthKeeper(SecretIdentity founder, World planet, List<Endpoint> named, Memory memory) {
        this.founder = founder;
        this.named = List.copyOf(named);
        this.memory = memory;
        this.published = planet.roots().get(0).endpoints();
    }

    /** From any thread. */
    public Invitation invitation() {
        return Founding.invitation(founder, published);
    }

    /** Looks whether an event has made the planet untrue. */
    public void onEvent(Host host, NodeEvent event) {
        if (event instanceof NodeEvent.ExternalEndpointsChanged && update(host)) {
            LOG.info("This supernode is found elsewhere now. Invitation: {}", invitation());
        }
    }

    /** Makes the planet true. Returns whether it was not. */
    public boolean update(Host host) {
        Node node = host.node();
        List<Endpoint> current = named.isEmpty()
                ? Founding.endpoints(host.listeningOn(), node.confirmedEndpoints(WITNESSES))
                : named.stream().sorted().toList();
        World planet = node.roots().planet();
        if (planet == null || current.isEmpty() || sameSet(current, published)) {
            return false; // with no network at all, what was true last is the best guess
        }
        World newer = Founding.planet(founder, current, Math.max(host.nowMs(), planet.timestamp() + 1));
        if (!node.load(host.nowMs(), newer)) {
            return false;
        }
        published = newer.roots().get(0).endpoints();
        memory.persist(StateKind.PLANET, 0, newer.encode());
        return true;
    }

    private static boolean sameSet(List<Endpoint> a, List<Endpoint> b) {
        return a.size() == b.size() && a.containsAll(b);
    }
}
