package one.zerotier.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;

/** Worlds come from roots, and from files that may be damaged. */
class WorldFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void world(byte[] input) throws MalformedPacketException {
        World world;
        try {
            world = World.decode(new ByteReader(input));
        } catch (MalformedPacketException e) {
            return;
        }
        byte[] encoded = world.encode();
        assertThat(encoded.length).isLessThanOrEqualTo(World.MAX_LENGTH);
        assertThat(World.decode(new ByteReader(encoded))).isEqualTo(world);
        assertThat(world.updates(world)).isFalse();
    }
}
