package one.zerotier.core;

import java.util.List;
import one.zerotier.core.controller.Store;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import org.jspecify.annotations.Nullable;

/**
 * What a node starts with.
 *
 * @param planet the world with the roots; without one the node can only be found by those who know where it is
 * @param moons further worlds
 * @param platform operating system and architecture for controllers to see, such as {@code linux/x86_64}
 * @param store where the controller of this node keeps its networks; null for a node without a controller
 */
public record NodeConfig(
        SecretIdentity identity,
        @Nullable World planet,
        List<World> moons,
        String platform,
        @Nullable Store store) {
    public NodeConfig {
        moons = List.copyOf(moons);
    }
}
