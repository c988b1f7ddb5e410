package one.zerotier.core.network;

/**
 * The group that nobody sends to: who announces it says that he understands our own verbs. Nodes without them take note of one
 * more group, and that is all. PROTOCOL.md, "Who understands our verbs".
 */
public final class SpreadingGroup {
    /** Locally administered, so that it is nobody's group but ours; the rest spells "ZTsp", and 1. */
    public static final long MAC = 0x035a_5473_7001L;
    /** Of our verbs. Later ones are announced by groups of their own, beside this one. */
    public static final int VERSION = 1;

    public static final MulticastGroup GROUP = new MulticastGroup(MAC, VERSION);

    /** How long an announcement counts. It is repeated every minute, and three may be lost. */
    public static final long LIFETIME_MS = 200_000;

    private SpreadingGroup() {}

    /** Whether a group is of this kind, in whatever version; no host listens to such. */
    public static boolean isOne(MulticastGroup group) {
        return group.mac() == MAC;
    }
}
