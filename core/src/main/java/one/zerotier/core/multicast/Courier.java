package one.zerotier.core.multicast;

import java.util.Arrays;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.Timers.Timer;
import one.zerotier.core.network.Credentials;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.Networks;
import one.zerotier.core.peer.PacketSender;
import one.zerotier.core.peer.ReceivedPacket;
import one.zerotier.core.peer.Verdict;
import one.zerotier.core.social.Deliveries;
import one.zerotier.core.social.Likers;
import one.zerotier.core.social.Task;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** Carries copies of spread frames to members, and sees that they arrive. PROTOCOL.md, "MULTICAST_SPREAD". */
final class Courier implements Deliveries.Port<SpreadFrame> {
    /** Of task and frame together. */
    private static final int MAX_LENGTH = Packets.MAX_DELIVERABLE_LENGTH - 64;

    /** The longest frame that can go with any task. */
    static final int MAX_FRAME = MAX_LENGTH - SpreadTask.MAX_LENGTH;

    private final PacketSender sender;
    private final Networks networks;
    private final Credentials credentials;
    private final GroupMembers members;
    private final GroupViews views;
    private final Env env;
    private final Deliveries<SpreadFrame> deliveries;
    private final Timer timer;

    Courier(Parts parts) {
        this.sender = parts.sender();
        this.networks = parts.networks();
        this.credentials = parts.credentials();
        this.members = parts.members();
        this.views = parts.views();
        this.env = parts.env();
        this.deliveries = new Deliveries<>(parts.selfAddress(), this);
        this.timer = env.timers().timer(this::onDeadline);
    }

    private void onDeadline(long nowMs) {
        deliveries.onDeadline(nowMs);
        schedule();
    }

    private void schedule() {
        if (deliveries.deadlineMs() != Long.MAX_VALUE) {
            timer.setNoLaterThan(deliveries.deadlineMs());
        }
    }

    /**
     * Sends a frame of our own.
     *
     * @param always those who get it in any case
     */
    void originate(long nowMs, SpreadFrame message, long budget, long[] always) {
        deliveries.originate(nowMs, message.id(), message, budget, always);
        schedule();
    }

    /** Does our part for a frame that is new. */
    void accept(long nowMs, SpreadFrame message, Task task, long limit) {
        deliveries.accept(nowMs, message.id(), message, bounded(message, task, limit));
        schedule();
    }

    /** A frame came once more. Does what is new about it, if it is still held and of this network. */
    void again(long nowMs, Network network, long id, Task task) {
        SpreadFrame held = deliveries.message(id);
        NetworkConfig config = network.config();
        if (held != null && config != null && held.networkId() == network.id()) {
            deliveries.again(nowMs, id, bounded(held, task, config.multicastLimit()));
            schedule();
        }
    }

    /** No member can make us serve more than the network allows. */
    private Task bounded(SpreadFrame message, Task task, long limit) {
        GroupView view = views.get(message.key());
        long total = view == null ? Long.MAX_VALUE : views.total(message.key(), view);
        boolean everybody = task.budget() == Task.EVERYBODY && total <= limit + limit / 4;
        long budget = everybody ? Task.EVERYBODY : Math.min(task.budget(), limit);
        long[] listed = task.listed().length <= limit ? task.listed() : Arrays.copyOf(task.listed(), (int) limit);
        return new Task(task.start(), task.end(), budget, listed);
    }

    /** MULTICAST_TAKEN: copies have arrived. */
    Verdict onTaken(ReceivedPacket packet) throws MalformedPacketException {
        long from = packet.sender().addressValue();
        Takings.decode(packet.payload(), (id, number) -> deliveries.acknowledge(id, from, number));
        return Verdict.TRUST;
    }

    @Override
    public void send(long nowMs, SpreadFrame message, long to, int number, Task task) {
        Network network = networks.get(message.networkId());
        NetworkConfig config = network == null ? null : network.config();
        if (network == null || config == null) {
            return;
        }
        if (SpreadTask.lengthOf(task) + message.bytes().length > MAX_LENGTH) {
            env.count(Counter.DROPPED_TOO_LONG);
            return;
        }
        if (!config.isPublic()) { // who is nobody to us on a public network needs nothing of ours for a frame of others
            credentials.pushIfDue(nowMs, network, to);
        }
        ByteWriter out = sender.begin(Verb.MULTICAST_SPREAD, to);
        SpreadTask.encode(out, number, task, to);
        out.bytes(message.bytes());
        sender.send(nowMs, config.compressesMulticast());
        env.count(Counter.SPREAD_COPIES);
    }

    @Override
    public void lost(SpreadFrame message, long address) {
        members.remove(message.key(), address);
        env.count(Counter.SPREAD_LOST);
    }

    @Override
    public @Nullable Likers likers(SpreadFrame message) {
        GroupView view = views.get(message.key());
        return view == null ? null : view.likers();
    }
}
