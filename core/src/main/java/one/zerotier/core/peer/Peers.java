package one.zerotier.core.peer;

import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** All peers by address. An address that is taken stays with its first identity. */
public final class Peers {
    private final SecretIdentity self;
    private final Long2ObjectHashMap<Peer> byAddress = new Long2ObjectHashMap<>();

    public Peers(SecretIdentity self) {
        this.self = self;
    }

    public @Nullable Peer get(long address) {
        return byAddress.get(address);
    }

    /** Adds a peer whose identity is proven or vouched for. Returns the one we have if the address is known already. */
    public Peer add(long nowMs, Identity identity) {
        Peer peer = add(identity);
        peer.keepFrom(nowMs);
        return peer;
    }

    /** Adds a root, which is kept without having been heard for as long as it is one. */
    Peer add(Identity identity) {
        if (identity.address().equals(self.address())) {
            throw new IllegalArgumentException("we are not our own peer");
        }
        Peer known = byAddress.get(identity.address().value());
        if (known != null) {
            return known;
        }
        Peer peer = new Peer(identity, self);
        byAddress.put(peer.addressValue(), peer);
        return peer;
    }

    /** Forgets those to which this applies, after showing them to the consumer. */
    public void removeIf(Predicate<Peer> which, Consumer<Peer> removed) {
        for (Iterator<Peer> all = byAddress.values().iterator(); all.hasNext(); ) {
            Peer peer = all.next();
            if (which.test(peer)) {
                all.remove();
                removed.accept(peer);
                peer.destroy();
            }
        }
    }

    public int size() {
        return byAddress.size();
    }

    public Iterable<Peer> all() {
        return byAddress.values();
    }
}
