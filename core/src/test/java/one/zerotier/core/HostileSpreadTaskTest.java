package one.zerotier.core;

import static one.zerotier.core.SpreadScene.EVERYBODY;
import static one.zerotier.core.SpreadScene.GROUP;
import static one.zerotier.core.SpreadScene.strangers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.env.Counter;
import one.zerotier.core.env.RecordingEffects.Sent;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.vectors.OpenPacket;
import one.zerotier.core.vectors.Remote;
import one.zerotier.core.vectors.SpreadPacket;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.Test;

/** Mallory signs what she sends, but the work that comes with it is a lie: how much of it can she make us do? */
class HostileSpreadTaskTest {
    /** Copies of one frame of somebody else, each sent four times if nobody answers. */
    private static final int MOST_COPIES = 128 * 4;
    /** To whom one task is handed on. */
    private static final int FAN_OUT = 12;
    /** Longer than a frame is held. */
    private static final long ALL_MS = 20_000;

    /** So many likers are known, none of whom exists, because Mallory said so. */
    private static SpreadScene among(int limit, int total, long... likers) throws MalformedPacketException {
        SpreadScene s = new SpreadScene(config -> config.multicastLimit(limit));
        s.spread(s.mallory, s.frame(s.mallory.secret()).listed(s.trudy.address().value())); // else nothing is asked
        s.tellView(s.mallory, total, likers);
        s.sentWithin(ALL_MS);
        return s;
    }

    private static SpreadPacket next(SpreadScene s) {
        SpreadPacket frame = s.frame(s.mallory.secret());
        frame.serial = 7;
        return frame;
    }

    @Test
    void aThousandStrangersWhoAreListedGetLittle() throws MalformedPacketException {
        SpreadScene s = among(1_000, 100, strangers(50));
        long before = s.count(Counter.SPREAD_COPIES);
        s.spread(s.mallory, next(s).listed(strangers(1_024)));
        assertThat(s.count(Counter.SPREAD_COPIES) - before).isLessThanOrEqualTo(FAN_OUT);
        s.sentWithin(ALL_MS);
        assertThat(s.count(Counter.SPREAD_COPIES) - before).isLessThanOrEqualTo(MOST_COPIES);
    }

    @Test
    void moreThanAThousandAreMalformed() throws MalformedPacketException {
        SpreadScene s = among(1_000, 100, strangers(50));
        s.spread(s.mallory, next(s).listed(strangers(1_025)));
        assertThat(s.count(Counter.DROPPED_MALFORMED)).isOne();
    }

    @Test
    void theSameFrameWithAThousandTasksIsServedAFewTimes() throws MalformedPacketException {
        SpreadScene s = among(1_000, 200, strangers(190));
        long before = s.count(Counter.SPREAD_COPIES);
        SpreadPacket frame = next(s);
        for (int i = 0; i < 1_000; i++) {
            long start = 0x30_0000_0000L + i;
            s.spread(s.mallory, frame.arc(i % 2 == 0 ? start : null, start - 1 - i, i % 3 == 0 ? EVERYBODY : 900 + i));
        }
        s.sentWithin(ALL_MS);
        assertThat(s.count(Counter.SPREAD_COPIES) - before).isLessThanOrEqualTo(MOST_COPIES);
        assertThat(s.delivered()).isEqualTo(2);
    }

    /** What those who are served directly are told to serve in turn: never more than the network allows. */
    private static long budgetsHandedOn(SpreadScene s, Remote to) throws MalformedPacketException {
        long most = 0;
        for (Sent sent : s.scene.take()) {
            OpenPacket packet = to.open(sent.bytes());
            if (packet != null && packet.verb() == Verb.MULTICAST_SPREAD) {
                ByteReader in = packet.reader();
                in.uint16();
                if ((in.uint8() & 1) != 0) {
                    most = Math.max(most, in.uint32());
                }
            }
        }
        return most;
    }

    @Test
    void everybodyIsNotEverybodyWhereTheNetworkAllowsFewer() throws MalformedPacketException {
        for (boolean known : new boolean[] {false, true}) {
            SpreadScene s = among(40, 10_000, strangers(190));
            SpreadPacket frame = next(s);
            if (known) {
                s.spread(s.mallory, frame);
            }
            s.scene.take();
            long before = s.count(Counter.SPREAD_COPIES);
            s.spread(s.mallory, frame.arc(null, s.self.address().value(), EVERYBODY));
            assertThat(s.count(Counter.SPREAD_COPIES) - before).isBetween(1L, (long) FAN_OUT);
            long budget = budgetsHandedOn(s, s.alice);
            assertThat(budget).isLessThanOrEqualTo(40);
        }
    }

    /** Budgets of neighbours, and arcs too short to be divided. */
    @Test
    void arcsOfAnyKindAreHarmless() throws MalformedPacketException {
        long[] neighbours =
                LongStream.range(0, 100).map(i -> 0x50_0000_0000L + i).toArray();
        SpreadScene s = among(1_000, 200, neighbours);
        int serial = 0;
        long[] places = {
            0, 1, (1L << 40) - 1, s.self.address().value(), s.alice.address().value(), neighbours[0]
        };
        List<Long> ends = new ArrayList<>();
        for (long place : places) {
            for (int i = 0; i <= 16; i++) {
                ends.add(place + i & (1L << 40) - 1);
            }
        }
        for (long end : ends) {
            for (Long start : new Long[] {null, neighbours[0], neighbours[0] - 1, end, end - 1 & (1L << 40) - 1}) {
                for (long budget : new long[] {1, 2, 5, EVERYBODY}) {
                    SpreadPacket frame = s.frame(s.mallory.secret());
                    frame.serial = 100 + serial++;
                    s.spread(s.mallory, frame.arc(start, end, budget));
                }
            }
            s.sentWithin(100);
        }
        s.sentWithin(ALL_MS);
        assertThat(s.delivered()).isEqualTo(1 + serial);
    }

    @Test
    void aTaskForAnotherNetworkIsNotDone() throws MalformedPacketException {
        SpreadScene s = among(1_000, 200, strangers(190));
        SpreadPacket frame = next(s);
        s.spread(s.mallory, frame);
        long before = s.count(Counter.SPREAD_COPIES);
        SpreadPacket elsewhere = new SpreadPacket(s.networkId + 1, s.mallory.secret(), GROUP, frame.timeMs);
        byte[] fake = frame.frame();
        System.arraycopy(elsewhere.frame(), 0, fake, 0, 8); // the id stays
        s.spread(s.mallory, frame.arc(null, s.self.address().value(), EVERYBODY), fake);
        assertThat(s.count(Counter.SPREAD_COPIES)).isEqualTo(before);
    }

    @Test
    void acknowledgementsOfOthersDoNothing() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.spread(s.mallory, s.frame(s.mallory.secret()).listed(s.alice.address().value()));
        assertThat(s.count(Counter.SPREAD_COPIES)).isOne();
        SpreadPacket frame = s.frame(s.mallory.secret());
        long id = Bytes.int64(frame.frame(), frame.signed().length);
        for (Remote liar : List.of(s.mallory, s.trudy)) {
            for (int number = 0; number < 100; number++) {
                int copy = number;
                s.send(liar, Verb.MULTICAST_TAKEN, out -> out.int64(id).int16(copy));
            }
        }
        s.sentWithin(1_500);
        assertThat(s.count(Counter.SPREAD_COPIES)).as("it is repeated").isEqualTo(3);
        s.send(s.alice, Verb.MULTICAST_TAKEN, out -> out.int64(id).int16(0));
        s.sentWithin(ALL_MS);
        assertThat(s.count(Counter.SPREAD_COPIES)).isEqualTo(3);
        assertThat(s.count(Counter.SPREAD_LOST)).isZero();
    }

    /** All that a lie about a group costs: the copies of one frame, to those who do not exist. */
    @Test
    void aViewOfNobodiesCostsABoundedNumberOfPackets() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.spread(s.mallory, s.frame(s.mallory.secret()).listed(s.trudy.address().value()));
        s.tellView(s.mallory, 4_000_000_000L, strangers(192));
        int toLearn = s.sentWithin(ALL_MS);
        assertThat(toLearn).as("nobody is asked about them before a frame").isLessThan(192 / 4);
        long before = s.count(Counter.SPREAD_COPIES);
        s.spread(s.mallory, next(s).arc(null, s.self.address().value(), EVERYBODY));
        s.sentWithin(ALL_MS);
        assertThat(s.count(Counter.SPREAD_COPIES) - before).isBetween(1L, (long) MOST_COPIES);
    }

    @Test
    void viewsThatNobodyAskedForAreNotRead() throws MalformedPacketException {
        SpreadScene s = new SpreadScene();
        s.scene.receive(s.mallory, s.mallory.ok(Verb.MULTICAST_VIEW, 12_345, out -> {
            GROUP.encode(out.int64(s.networkId));
            out.int32(1_000).int16(0).int16(0);
        }));
        assertThat(s.count(Counter.DROPPED_UNEXPECTED_REPLY)).isOne();
    }

    /** A frame to each of so many groups that nobody has heard of: memory stays bounded, and a group in use goes on. */
    @Test
    void groupsThatAreMadeUpDisplaceNobody() throws MalformedPacketException {
        SpreadScene s = among(1_000, 100, strangers(50));
        for (int i = 0; i < 20_000; i++) {
            SpreadPacket frame = s.frame(s.mallory.secret());
            frame.group = new MulticastGroup(0x0300_0000_0000L + i, 0);
            frame.serial = i & 0xffff;
            s.spread(s.mallory, frame);
            if (i % 5_000 == 0) {
                frame.group = GROUP;
                frame.timeMs++;
                s.spread(s.mallory, frame);
            }
            s.scene.effects.delivered.clear();
            s.scene.take();
        }
        assertThat(s.count(Counter.SPREAD_RECEIVED)).isGreaterThan(20_000);
        long before = s.count(Counter.SPREAD_COPIES);
        s.spread(s.alice, next(s).arc(null, s.self.address().value(), EVERYBODY));
        assertThat(s.count(Counter.SPREAD_COPIES)).isGreaterThan(before);
    }

    private static void tellContacts(SpreadScene s, Remote from) {
        s.send(from, Verb.MULTICAST_CONTACTS, out -> {
            GROUP.encode(out.int64(s.networkId));
            out.int16(100);
            for (int i = 0; i < 100; i++) {
                out.int40(0x60_0000_0000L + i);
            }
        });
    }

    /** How many addresses the host's next frame brings this member to pass it on to. */
    private static int listedFor(SpreadScene s, Remote member) throws MalformedPacketException {
        byte[] frame = new byte[60];
        EthernetFrame.writeHeader(frame, 0, GROUP.mac(), Mac.of(s.self.address(), s.networkId), 0x88b5);
        s.scene.take();
        s.scene.node.onFrame(s.scene.nowMs, s.networkId, frame, 0, frame.length);
        s.scene.settle();
        int listed = 0;
        for (Sent sent : s.scene.take()) {
            OpenPacket packet = member.open(sent.bytes());
            if (packet != null && packet.verb() == Verb.MULTICAST_SPREAD) {
                ByteReader in = packet.reader();
                in.uint16();
                int flags = in.uint8();
                in.skip((flags & 1) != 0 ? 9 : 0);
                in.skip((flags & 2) != 0 ? 5 : 0);
                listed += in.uint16();
            }
        }
        return listed;
    }

    @Test
    void onlyContactsTellUsOfTheirContacts() throws MalformedPacketException {
        SpreadScene s = among(40, 10_000, strangers(190));
        tellContacts(s, s.mallory);
        tellContacts(s, s.trudy);
        assertThat(s.count(Counter.DROPPED_NOT_ALLOWED)).as("of Trudy").isOne();
        s.send(
                s.mallory,
                Verb.FRAME,
                out -> out.int64(s.networkId).int16(0x88b5).bytes(new byte[20]));
        s.sentWithin(10_000);
        assertThat(listedFor(s, s.mallory))
                .as("what she said before she was one")
                .isZero();
        tellContacts(s, s.mallory);
        assertThat(listedFor(s, s.mallory)).isBetween(10, 39);
    }
}
