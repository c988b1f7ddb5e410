package one.zerotier.core.network;

import java.util.function.Consumer;
import java.util.function.Predicate;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.credential.Grant;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.rule.Party;
import one.zerotier.core.rule.RuleSet;
import org.jspecify.annotations.Nullable;

/**
 * The tags, capabilities and certificates of ownership of one node on one network, as rules ask about them. This node's
 * own are always usable; whether those of others are is asked each time.
 */
final class Grants implements Party {
    static final int MAX_TAGS = 128;
    static final int MAX_CAPABILITIES = 128;
    static final int MAX_OWNERSHIPS = 4;

    private final Predicate<Grant> isUsable;
    private final GrantTable<Tag> tags = new GrantTable<>(MAX_TAGS);
    private final GrantTable<Capability> capabilities = new GrantTable<>(MAX_CAPABILITIES);
    private final GrantTable<CertificateOfOwnership> ownerships = new GrantTable<>(MAX_OWNERSHIPS);

    Grants(Predicate<Grant> isUsable) {
        this.isUsable = isUsable;
    }

    @Nullable
    Grant get(Grant like) {
        return table(like).get(like.id());
    }

    /** Adds a grant or replaces the one of its kind and id; false if there is no room. See {@link GrantTable#put}. */
    boolean put(Grant grant) {
        if (grant instanceof Tag tag) {
            return tags.put(tag, isUsable);
        }
        if (grant instanceof Capability capability) {
            return capabilities.put(continuing(capability), isUsable);
        }
        return ownerships.put((CertificateOfOwnership) grant, isUsable);
    }

    /** A capability as it is to replace the one that is here. */
    Capability continuing(Capability capability) {
        Capability before = capabilities.get(capability.id());
        return before == null ? capability : capability.continuing(before);
    }

    private GrantTable<? extends Grant> table(Grant grant) {
        if (grant instanceof Tag) {
            return tags;
        }
        return grant instanceof Capability ? capabilities : ownerships;
    }

    @Override
    public long tag(int id) {
        Tag tag = tags.get(id);
        return tag != null && isUsable.test(tag) ? Integer.toUnsignedLong(tag.value()) : NO_TAG;
    }

    @Override
    public boolean ownsMac(long mac) {
        return owns(Thing.MAC, mac << 16, 0);
    }

    @Override
    public boolean ownsIpv4(int ip) {
        return owns(Thing.IPV4, (long) ip << 32, 0);
    }

    @Override
    public boolean ownsIpv6(long high, long low) {
        return owns(Thing.IPV6, high, low);
    }

    private boolean owns(int type, long high, long low) {
        for (int index = 0; index < ownerships.size(); index++) {
            CertificateOfOwnership ownership = ownerships.at(index);
            if (ownership.owns(type, high, low) && isUsable.test(ownership)) {
                return true;
            }
        }
        return false;
    }

    /** The timestamp of the newest usable certificate that names a thing; {@link Membership#NOT_OWNED} if there is none. */
    long ownedSince(int type, long high, long low) {
        long since = Membership.NOT_OWNED;
        for (int index = 0; index < ownerships.size(); index++) {
            CertificateOfOwnership ownership = ownerships.at(index);
            if (ownership.timestamp() > since && ownership.owns(type, high, low) && isUsable.test(ownership)) {
                since = ownership.timestamp();
            }
        }
        return since;
    }

    /** The certificates of ownership that are usable now. */
    void forEachOwnership(Consumer<CertificateOfOwnership> consumer) {
        for (int index = 0; index < ownerships.size(); index++) {
            if (isUsable.test(ownerships.at(index))) {
                consumer.accept(ownerships.at(index));
            }
        }
    }

    /** The capabilities that are here, usable or not; unsigned ids. */
    void forEachCapability(Consumer<Capability> consumer) {
        for (int index = 0; index < capabilities.size(); index++) {
            consumer.accept(capabilities.at(index));
        }
    }

    @Override
    public int capabilityCount() {
        return capabilities.size();
    }

    @Override
    public @Nullable RuleSet capability(int index) {
        Capability capability = capabilities.at(index);
        return isUsable.test(capability) ? capability.rules() : null;
    }
}
