package one.zerotier.core.network;

import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.rule.Party;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * To whom the controller of a network gave which IP address, as far as we can know, so that nobody else can pretend to have it.
 * PROTOCOL.md, "Claims of addresses".
 *
 * <p>The index only says whom to ask: whether a certificate counts, and whether it still names the address, is looked up at its
 * holder each time. So nothing has to be done when one is replaced, revoked, or too old.
 */
final class AddressOwners {
    static final int CAPACITY = 200_000;

    private static final long NOBODY = 0;

    private final long networkId;
    private final long self;
    private final Long2ObjectHashMap<Member> members;
    private final int capacity;
    private final AddressClaim claim = new AddressClaim();
    /** The holder of the newest certificate by the hash of the address that it names. */
    private final Long2LongHashMap holders = new Long2LongHashMap(NOBODY);

    private @Nullable NetworkConfig config;
    private Party own = new Grants(grant -> true);

    AddressOwners(long networkId, long self, Long2ObjectHashMap<Member> members, int capacity) {
        this.networkId = networkId;
        this.self = self;
        this.members = members;
        this.capacity = capacity;
    }

    void configure(NetworkConfig newConfig, Party newOwn) {
        config = newConfig;
        own = newOwn;
        if (holders.size() >= capacity) { // some that were usable by the configuration before are not any more
            holders.clear();
            members.values().forEach(member -> member.membership().forEachOwnership(this::note));
        }
    }

    /** A member has been given what this verified certificate names. */
    void note(CertificateOfOwnership certificate) {
        for (Thing thing : certificate.things()) {
            if (thing.type() == Thing.IPV4 || thing.type() == Thing.IPV6) {
                note(thing, certificate);
            }
        }
    }

    /** An address may have moved from one member to another, and the certificates of both may count for a while. */
    private void note(Thing thing, CertificateOfOwnership certificate) {
        long key = key(thing.type(), thing.high(), thing.low());
        long holder = certificate.issuedTo().value();
        long before = holders.get(key);
        boolean isNewest =
                before == holder || since(before, thing.type(), thing.high(), thing.low()) < certificate.timestamp();
        if (isNewest && (before != NOBODY || holders.size() < capacity)) {
            holders.put(key, holder);
        }
    }

    int size() {
        return holders.size();
    }

    /**
     * Whether a frame says that an address is its sender's which is another's. An address of which nobody is known to have been
     * given it may be anybody's.
     */
    boolean isFalseClaim(long sender, int etherType, byte[] buffer, int offset, int length) {
        if (!claim.read(etherType, buffer, offset, length) || mayUse(sender)) {
            return false;
        }
        long owner = owner();
        return owner != NOBODY && owner != sender;
    }

    private boolean mayUse(long sender) {
        Member member = members.get(sender);
        if (sender == self) {
            return isOwn();
        }
        return member != null && owns(member.membership().party());
    }

    private boolean owns(Party party) {
        return claim.isV4() ? party.ownsIpv4((int) claim.low()) : party.ownsIpv6(claim.high(), claim.low());
    }

    private long owner() {
        if (isOwn()) {
            return self;
        }
        int type = claim.isV4() ? Thing.IPV4 : Thing.IPV6;
        long high = claim.isV4() ? claim.low() << 32 : claim.high();
        long low = claim.isV4() ? 0 : claim.low();
        long holder = holders.get(key(type, high, low));
        return since(holder, type, high, low) == Membership.NOT_OWNED ? emulatedOwner() : holder;
    }

    /** When the controller certified that this member has it, as far as that counts now. */
    private long since(long holder, int type, long high, long low) {
        Member member = holder == NOBODY ? null : members.get(holder);
        return member == null ? Membership.NOT_OWNED : member.membership().ownedSince(type, high, low);
    }

    private boolean isOwn() {
        NetworkConfig current = config;
        if (current != null) {
            for (int i = 0; i < current.staticIps().size(); i++) {
                IpAddress ip = current.staticIps().get(i).ip();
                if (ip.isV4() == claim.isV4() && ip.high() == claim.high() && ip.low() == claim.low()) {
                    return true;
                }
            }
        }
        return owns(own);
    }

    /** Of an address that itself tells whose it is. */
    private long emulatedOwner() {
        NetworkConfig current = config;
        if (current == null || claim.isV4()) {
            return NOBODY;
        }
        for (int i = 0; i < current.staticIps().size(); i++) {
            IpPrefix ours = current.staticIps().get(i);
            long owner = EmulatedIpv6.ownerOf(ours, networkId, claim.high(), claim.low());
            if (owner != NOBODY) {
                return owner;
            }
        }
        return NOBODY;
    }

    /** Two addresses with the same key only mean that one of them is looked for at the wrong member. */
    private static long key(int type, long high, long low) {
        return type == Thing.IPV4 ? high >>> 32 : (high * 0x9e37_79b9_7f4a_7c15L) ^ low;
    }
}
