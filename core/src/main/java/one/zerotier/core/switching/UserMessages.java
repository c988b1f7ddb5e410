package one.zerotier.core.switching;

import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Address;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;

/** What applications at two nodes have to say to each other. PROTOCOL.md, "USER_MESSAGE". */
public final class UserMessages {
    /** Stock keeps the types up to this one for itself. */
    private static final long LAST_RESERVED_TYPE = 0xffff;

    private final PacketSender sender;
    private final Env env;

    UserMessages(PacketSender sender, Env env) {
        this.sender = sender;
        this.env = env;
    }

    /** To a node that may not be known yet; then the message waits a moment. */
    public void send(long nowMs, Address to, long type, byte[] data) {
        if (Long.compareUnsigned(type, LAST_RESERVED_TYPE) <= 0) {
            throw new IllegalArgumentException("the type " + type + " is reserved");
        }
        if (data.length > NodeEvent.UserMessage.MAX_DATA_LENGTH) {
            throw new IllegalArgumentException("a message of " + data.length + " bytes is too long");
        }
        sender.begin(Verb.USER_MESSAGE, to.value()).int64(type).bytes(data);
        sender.send(nowMs, true);
    }

    /** A sign of life in any case, as in stock; but the host hears of it only if it is short and one of few. */
    Verdict onMessage(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        ByteReader in = packet.payload();
        long type = in.int64();
        if (in.remaining() > NodeEvent.UserMessage.MAX_DATA_LENGTH) {
            env.count(Counter.DROPPED_TOO_LONG);
        } else if (!packet.sender().userMessageGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
        } else {
            env.count(Counter.USER_MESSAGES_RECEIVED);
            env.effects().emit(new NodeEvent.UserMessage(packet.sender().identity(), type, in.bytes(in.remaining())));
        }
        return Verdict.ACCEPT;
    }
}
