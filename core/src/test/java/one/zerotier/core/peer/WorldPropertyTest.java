package one.zerotier.core.peer;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.Arbitrary;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** Worlds of any content survive being written and read, update older ones, and nobody can change a byte of them. */
class WorldPropertyTest {
    private static final SecretIdentity SIGNER = secretIdentity("db57de1b1d");

    @Test
    void worldsSurviveAndUpdateOlderOnes() throws MalformedPacketException {
        for (long seed = 0; seed < 60; seed++) {
            Arbitrary any = new Arbitrary(seed);
            World.Type type = any.flag() ? World.Type.PLANET : World.Type.MOON;
            long id = any.number(64);
            World older = world(any, type, id, any.number(62));
            World newer = world(any, type, id, older.timestamp() + 1);
            for (World world : new World[] {older, newer}) {
                byte[] bytes = world.encode();
                assertThat(World.decode(new ByteReader(bytes))).isEqualTo(world);
                assertThat(world.isSelfSigned()).isTrue();
            }
            assertThat(newer.updates(older)).isTrue();
            assertThat(older.updates(newer)).isFalse();
            assertChangeIsNoticed(any, newer.encode(), older);
        }
    }

    private static World world(Arbitrary any, World.Type type, long id, long timestamp) {
        return World.sign(
                type,
                id,
                timestamp,
                SIGNER,
                any.list(
                        World.MAX_ROOTS,
                        () -> new World.Root(any.identity(), any.list(World.MAX_ENDPOINTS, any::endpoint))));
    }

    private static void assertChangeIsNoticed(Arbitrary any, byte[] bytes, World older) {
        byte[] changed = bytes.clone();
        changed[any.random().nextInt(changed.length)] ^=
                (byte) (1 << any.random().nextInt(8));
        try {
            assertThat(World.decode(new ByteReader(changed)).updates(older)).isFalse();
        } catch (MalformedPacketException e) {
            // noticed even before
        }
        byte[] cut = Arrays.copyOf(bytes, any.random().nextInt(bytes.length));
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> World.decode(new ByteReader(cut)));
    }
}
