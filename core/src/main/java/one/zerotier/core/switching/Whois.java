package one.zerotier.core.switching;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Roots;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.Verb;

/** Who has this address? Asks roots, answers others. PROTOCOL.md, "WHOIS". */
final class Whois implements Lookup {
    private static final long RETRY_MS = 500;
    private static final long GIVE_UP_MS = 5_000;
    private static final int MAX_PENDING = 512;
    private static final int MAX_ADDRESSES_ANSWERED = 32;

    /** Takes identities that a root has vouched for. */
    interface Found {
        void onFound(Identity identity);
    }

    private final SecretIdentity self;
    private final Peers peers;
    private final Roots roots;
    private final PacketSender sender;
    private final Found found;
    private final Env env;
    /** Addresses asked for, with the time of the first request; in the order of that. */
    private final Map<Long, Long> pending = new LinkedHashMap<>();

    private final Timer retry;

    Whois(SecretIdentity self, Peers peers, Roots roots, PacketSender sender, Found found, Env env) {
        this.self = self;
        this.peers = peers;
        this.roots = roots;
        this.sender = sender;
        this.found = found;
        this.env = env;
        this.retry = env.timers().timer(this::onRetry);
    }

    @Override
    public void whois(long nowMs, long address) {
        if (Address.isReserved(address) // as that of an ad-hoc network's controller, which does not exist
                || address == self.address().value()
                || peers.get(address) != null
                || pending.containsKey(address)) {
            return;
        }
        if (pending.size() >= MAX_PENDING) {
            env.count(Counter.DROPPED_QUEUE);
            return;
        }
        pending.put(address, nowMs);
        // Never from inside another packet's making: the timer asks, at once.
        retry.setNoLaterThan(nowMs);
    }

    private void onRetry(long nowMs) {
        pending.entrySet()
                .removeIf(entry -> nowMs - entry.getValue() >= GIVE_UP_MS || peers.get(entry.getKey()) != null);
        Peer root = roots.best(nowMs);
        if (root != null) {
            for (long address : pending.keySet()) {
                sender.begin(Verb.WHOIS, root.addressValue()).int40(address);
                sender.send(nowMs, false);
            }
        }
        if (!pending.isEmpty()) {
            retry.setAt(nowMs + RETRY_MS);
        }
    }

    /** A WHOIS from somebody else. Unknown addresses are looked up, so that a later retry may succeed. */
    Verdict onRequest(long nowMs, ReceivedPacket packet) throws MalformedPacketException {
        if (!roots.selfIsRoot() && !packet.sender().whoisGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Verdict.IGNORE;
        }
        List<Identity> known = new ArrayList<>();
        ByteReader in = packet.payload();
        for (int i = 0; i < MAX_ADDRESSES_ANSWERED && in.remaining() >= Address.LENGTH; i++) {
            long address = in.uint40();
            Peer peer = peers.get(address);
            if (address == self.address().value()) {
                known.add(self.identity());
            } else if (peer != null) {
                known.add(peer.identity());
            } else {
                whois(nowMs, address);
            }
        }
        if (!known.isEmpty()) {
            ByteWriter out =
                    Reply.encodeOk(sender.begin(Verb.OK, packet.sender().addressValue()), Verb.WHOIS, packet.id());
            known.forEach(out::identity);
            sender.sendVia(nowMs, packet.sender(), packet.socketId(), packet.from(), false);
        }
        return Verdict.ACCEPT;
    }

    /** The rest of an OK to one of our WHOIS. Only roots are believed, and only about what we asked. */
    void onReply(ReceivedPacket packet, ByteReader in) throws MalformedPacketException {
        if (!roots.isRoot(packet.sender().addressValue())) {
            env.count(Counter.DROPPED_NOT_ALLOWED);
            return;
        }
        while (in.remaining() > 0) {
            Identity identity = in.identity();
            if (pending.remove(identity.address().value()) != null) {
                found.onFound(identity);
            }
        }
    }

    /** A root has become reachable: asks again what is still open. */
    void hurry(long nowMs) {
        if (!pending.isEmpty()) {
            retry.setNoLaterThan(nowMs);
        }
    }
}
