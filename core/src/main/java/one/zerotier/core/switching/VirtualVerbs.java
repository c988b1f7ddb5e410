package one.zerotier.core.switching;

import java.util.function.LongConsumer;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/** What the switch hands on because it concerns networks and not the ways to peers. */
public interface VirtualVerbs {
    /** Makes the one that belongs to a switch, with what it needs of it. */
    interface Factory {
        /** Called once; the last parameter is to be told the time when packets that were refused for lack of a credential may be welcome */
        VirtualVerbs create(PacketSender sender, Lookup lookup, LongConsumer retryHeld);
    }

    /** A packet with one of the verbs of networks. */
    Verdict onPacket(long nowMs, Verb verb, ReceivedPacket packet) throws MalformedPacketException;

    /** An OK to one of our requests; {@code in} is after what all OKs have in common. */
    Verdict onOk(long nowMs, Verb inReplyTo, ReceivedPacket packet, ByteReader in) throws MalformedPacketException;

    /** An ERROR; {@code in} is after the code. Whether its sender may say that is for the receiver to judge. */
    void onError(long nowMs, ErrorCode code, Verb inReplyTo, ReceivedPacket packet, ByteReader in)
            throws MalformedPacketException;

    /** A root can be reached, for the first time or again; it may have forgotten all we told it. */
    void onRootReachable(long nowMs);

    /** A peer said HELLO of its own accord, as one that has just been started does: it may know nothing of us any more. */
    void onGreeted(long nowMs, Peer by);
}
