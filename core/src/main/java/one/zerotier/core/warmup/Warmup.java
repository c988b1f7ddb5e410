package one.zerotier.core.warmup;

import java.util.List;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.network.Mac;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;

/** Two nodes on an Earth of their own. Whoever has time lets them talk, in small pieces. */
public final class Warmup {
    private static final long FOUNDER = 0x1000000001L;
    private static final long MEMBER = 0x1000000002L;
    private static final long PLANET_ID = 1;
    private static final long EARTH = Earth.networkId(FOUNDER);
    private static final int PORT = 9993;
    private static final int PATIENCE = 2_000;
    /** Short, because a compiler counts calls and loops, not bytes. */
    private static final int SHORT = 48;

    private static final int LONG = 1_400;
    private static final int SEGMENTS = 4;

    private final WarmNode founder;
    private final WarmNode member;
    private long nowMs;

    public Warmup(long nowMs, RandomSource random) {
        this.nowMs = nowMs;
        founder = new WarmNode(FOUNDER, new Endpoint(IpAddress.parse("192.168.77.1"), PORT), random);
        member = new WarmNode(MEMBER, new Endpoint(IpAddress.parse("192.168.77.2"), PORT), random);
        World.Root root = new World.Root(founder.identity().identity(), List.of(founder.endpoint()));
        World planet = World.sign(World.Type.PLANET, PLANET_ID, nowMs, founder.identity(), List.of(root));
        Controller controller = founder.start(nowMs, planet, true, random).controller();
        if (controller != null) {
            controller.put(nowMs, Earth.create(FOUNDER, nowMs));
        }
        founder.join(EARTH);
        member.start(nowMs, planet, false, random);
        member.join(EARTH);
    }

    /** Lets the two meet; returns whether they did. */
    public boolean connect() {
        for (int i = 0; i < PATIENCE; i++) {
            deliver();
            if (founder.isReadyFor(member) && member.isReadyFor(founder)) {
                return true;
            }
            nowMs = Math.max(
                    nowMs + 1,
                    Math.min(founder.node().nextDeadlineMs(), member.node().nextDeadlineMs()));
            founder.passTime(nowMs);
            member.passTime(nowMs);
        }
        return false;
    }

    /** Short frames both ways, in one read of a device, so often. */
    public void exchangeShort(int rounds) {
        exchange(SHORT, rounds);
    }

    /** The same with full ones, which is much slower as long as nothing is compiled. */
    public void exchangeLong(int rounds) {
        exchange(LONG, rounds);
    }

    private void exchange(int segment, int rounds) {
        WarmFrame[] there = frames(founder, member, segment);
        WarmFrame[] back = frames(member, founder, segment);
        for (int i = 0; i < rounds; i++) {
            for (int j = 0; j < there.length; j++) {
                founder.read(there[j]);
                member.read(back[j]);
            }
            deliver();
            founder.flush();
            member.flush();
        }
    }

    /** Several segments in one, as of a stream, and one alone, as of a conversation. */
    private static WarmFrame[] frames(WarmNode from, WarmNode to, int segment) {
        IpAddress source = from.ip();
        IpAddress destination = to.ip();
        if (source == null || destination == null) {
            return new WarmFrame[0];
        }
        long toMac = Mac.of(to.identity().address(), EARTH);
        long fromMac = Mac.of(from.identity().address(), EARTH);
        return new WarmFrame[] {
            new WarmFrame(toMac, fromMac, destination, source, segment, SEGMENTS),
            new WarmFrame(toMac, fromMac, destination, source, segment, 1),
        };
    }

    private void deliver() {
        boolean more = true;
        while (more) {
            more = founder.deliverTo(member);
            more |= member.deliverTo(founder);
        }
    }

    /** How often the devices of both were written to. */
    public int written() {
        return founder.written() + member.written();
    }
}
