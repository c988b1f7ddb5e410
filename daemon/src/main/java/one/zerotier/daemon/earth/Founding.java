package one.zerotier.daemon.earth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpScope;
import org.jspecify.annotations.Nullable;

/** What a founder publishes of itself: its planet, and the invitation to it. */
public final class Founding {
    /** More than anybody needs, and no HELLO answer becomes too long for one datagram. */
    private static final int MAX_ENDPOINTS = 8;

    /** The Internet before private networks, IPv4 before IPv6: whom a stranger can reach first. */
    private static final Comparator<Endpoint> MOST_USEFUL_FIRST = Comparator.comparing(
                    (Endpoint endpoint) -> endpoint.ip().scope() != IpScope.GLOBAL)
            .thenComparing(Comparator.naturalOrder());

    private Founding() {}

    /**
     * The founder's planet as of now.
     *
     * @param endpoints where the founder can be found; in whatever order
     */
    public static World planet(SecretIdentity founder, Collection<Endpoint> endpoints, long nowMs) {
        return World.sign(
                World.Type.PLANET,
                Invitation.planetId(founder.identity()),
                nowMs,
                founder,
                List.of(new World.Root(founder.identity(), List.copyOf(endpoints))));
    }

    /** Whether this planet is one that this node has founded and may sign anew. */
    public static boolean isFounder(SecretIdentity self, World planet) {
        return planet.id() == Invitation.planetId(self.identity())
                && Arrays.equals(planet.updateKey(), self.identity().publicKey());
    }

    /** Who has founded the Earth of this planet; null if it is no planet of ours, and so not a matter of invitations. */
    public static @Nullable Identity founderOf(World planet) {
        if (planet.roots().size() != 1) {
            return null;
        }
        Identity founder = planet.roots().get(0).identity();
        boolean ours =
                planet.id() == Invitation.planetId(founder) && Arrays.equals(planet.updateKey(), founder.publicKey());
        return ours ? founder : null;
    }

    public static Invitation invitation(SecretIdentity founder, Collection<Endpoint> endpoints) {
        List<Endpoint> sorted = new ArrayList<>(endpoints);
        sorted.sort(MOST_USEFUL_FIRST);
        return new Invitation(founder.identity(), Earth.NUMBER, sorted);
    }

    /**
     * Where a founder can be found if nobody says: its own addresses, and those that several others agree to see it at.
     *
     * @param own sockets' endpoints
     * @param seen endpoints that others see us at
     */
    public static List<Endpoint> endpoints(Collection<Endpoint> own, Collection<Endpoint> seen) {
        Set<Endpoint> all = new LinkedHashSet<>();
        own.stream()
                .filter(endpoint -> endpoint.ip().isUsableAsPath())
                .sorted(MOST_USEFUL_FIRST)
                .forEach(all::add);
        seen.stream()
                .filter(endpoint -> endpoint.ip().isUsableAsPath())
                .sorted(MOST_USEFUL_FIRST)
                .forEach(all::add);
        return all.stream().limit(MAX_ENDPOINTS).toList();
    }
}
