package one.zerotier.core.network;

import one.zerotier.core.credential.Credential;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.peer.Lookup;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.Peer;
import one.zerotier.core.peer.Peers;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Verb;

/** Shows our credentials to other members and takes theirs. PROTOCOL.md, "NETWORK_CREDENTIALS". */
public final class Credentials {
    private static final long PUSH_INTERVAL_MS = 500_000;
    private static final long PUSH_AGAIN_AFTER_MS = 1_000;
    /** A stranger's packets wait, and the oldest give way to others; receivers look at one push a second. */
    private static final long PUSH_TO_STRANGER_INTERVAL_MS = 1_500;

    private static final int MAX_MESSAGE = Packets.MAX_DELIVERABLE_LENGTH - 64;

    /** Some credential was new, so packets that were refused may now be welcome. */
    public interface Listener {
        void onCredentialsChanged(long nowMs);
    }

    private final Identity self;
    private final Peers peers;
    private final PacketSender sender;
    private final Lookup lookup;
    private final Listener listener;
    private final Env env;
    private final Signers signers;

    public Credentials(Identity self, Peers peers, PacketSender sender, Lookup lookup, Listener listener, Env env) {
        this.self = self;
        this.peers = peers;
        this.sender = sender;
        this.lookup = lookup;
        this.listener = listener;
        this.env = env;
        this.signers = address -> {
            if (address.equals(self.address())) {
                return self;
            }
            Peer peer = peers.get(address.value());
            return peer == null ? null : peer.identity();
        };
    }

    /** Before a frame goes to a member: shows it our credentials if they have changed since it saw them. */
    public void pushIfDue(long nowMs, Network network, long to) {
        Member member = network.memberOrNew(to);
        if (member == null) {
            return;
        }
        long interval = member.pushMayBeLost() ? PUSH_TO_STRANGER_INTERVAL_MS : PUSH_INTERVAL_MS;
        if (member.lastPushMs() < network.lastConfigMs() || nowMs - member.lastPushMs() > interval) {
            push(nowMs, network, member);
        }
    }

    /** A member says that it lacks our credentials. */
    public void pushOnDemand(long nowMs, Network network, long to) {
        NetworkConfig config = network.config();
        Member member = network.memberOrNew(to);
        if (config == null || config.credentials().isEmpty() || member == null) {
            return;
        }
        if (member.lastPushMs() < network.lastConfigMs() || nowMs - member.lastPushMs() > PUSH_AGAIN_AFTER_MS) {
            push(nowMs, network, member);
        }
    }

    private void push(long nowMs, Network network, Member member) {
        NetworkConfig config = network.config();
        if (config == null) {
            return;
        }
        member.pushed(nowMs, peers.get(member.address().value()) == null);
        for (NetworkCredentials message : config.credentials().split(MAX_MESSAGE)) {
            message.encode(
                    sender.begin(Verb.NETWORK_CREDENTIALS, member.address().value()));
            sender.send(nowMs, true);
        }
    }

    /** Takes what somebody shows us. It counts for those it was issued to, whoever that somebody is. */
    public Verdict onCredentials(long nowMs, Networks networks, ReceivedPacket packet) throws MalformedPacketException {
        if (!packet.sender().credentialsGate.pass(nowMs)) {
            env.count(Counter.DROPPED_RATE_LIMITED);
            return Verdict.IGNORE;
        }
        NetworkCredentials shown = NetworkCredentials.decode(packet.payload());
        Added added = new Added();
        shown.memberships().forEach(c -> added.note(add(nowMs, networks, c)));
        shown.capabilities().forEach(c -> added.note(add(nowMs, networks, c)));
        shown.tags().forEach(c -> added.note(add(nowMs, networks, c)));
        for (Revocation revocation : shown.revocations()) {
            AddResult result = add(nowMs, networks, revocation);
            added.note(result);
            if (result == AddResult.ACCEPTED_NEW) {
                onNewRevocation(nowMs, networks, revocation, packet.sender());
            }
        }
        shown.ownerships().forEach(c -> added.note(add(nowMs, networks, c)));
        if (added.anyNew) {
            pushAgain(networks, packet.sender().addressValue());
            listener.onCredentialsChanged(nowMs);
        }
        return added.anyAccepted ? Verdict.TRUST : Verdict.ACCEPT;
    }

    /**
     * To a peer that may have none of ours: it has been restarted, or has only now got its configuration, without which it
     * could not keep what we showed it before.
     */
    public void pushAgain(Networks networks, long to) {
        for (Network network : networks.all()) {
            Member member = network.member(to);
            if (member != null) {
                member.forgetPush();
            }
        }
    }

    /** One about ourselves is a reason to ask the controller how we stand with it. */
    private void onNewRevocation(long nowMs, Networks networks, Revocation revocation, Peer from) {
        if (revocation.isFastPropagate()) {
            passOn(nowMs, networks, revocation, from);
        }
        Network network = networks.get(revocation.networkId());
        if (network != null && revocation.issuedTo().equals(self.address())) {
            networks.renew(nowMs, network);
        }
    }

    /** What became of the credentials of one packet. */
    private static final class Added {
        private boolean anyAccepted;
        private boolean anyNew;

        private void note(AddResult result) {
            anyAccepted |= result.isAccepted();
            anyNew |= result == AddResult.ACCEPTED_NEW;
        }
    }

    /** Also for a certificate that comes attached to another message. */
    public AddResult add(long nowMs, Networks networks, Credential credential) {
        AddResult result = tryAdd(networks, credential);
        if (result == AddResult.DEFERRED) {
            lookup.whois(nowMs, credential.signedBy().value());
        }
        env.count(result.isAccepted() ? Counter.CREDENTIALS_ACCEPTED : Counter.CREDENTIALS_REJECTED);
        return result;
    }

    private AddResult tryAdd(Networks networks, Credential credential) {
        Network network = networks.get(credential.networkId());
        if (network == null) {
            return AddResult.REJECTED_OTHER;
        }
        Member member = network.member(credential.issuedTo().value());
        if (member != null) {
            AddResult result = network.add(member, credential, signers);
            if (result.isAccepted()) {
                member.showed();
            }
            return result;
        }
        // Nobody is remembered as a member because of a credential that is not good.
        return switch (credential.verify(signers)) {
            case GOOD -> {
                Member added = network.memberOrNew(credential.issuedTo().value());
                if (added == null) {
                    yield AddResult.REJECTED_FULL;
                }
                added.showed();
                yield network.add(added, credential, signers);
            }
            case BAD -> AddResult.REJECTED_SIGNATURE;
            case SIGNER_UNKNOWN -> AddResult.DEFERRED;
        };
    }

    private void passOn(long nowMs, Networks networks, Revocation revocation, Peer from) {
        Network network = networks.get(revocation.networkId());
        if (network == null) {
            return;
        }
        for (Member member : network.members()) {
            long address = member.address().value();
            if (address != from.addressValue()
                    && !member.address().equals(revocation.signedBy())
                    && peers.get(address) != null) {
                NetworkCredentials.of(revocation).encode(sender.begin(Verb.NETWORK_CREDENTIALS, address));
                sender.send(nowMs, false);
            }
        }
    }
}
