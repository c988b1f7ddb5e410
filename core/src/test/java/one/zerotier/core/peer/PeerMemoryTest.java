package one.zerotier.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.vectors.Vectors;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.SoftwareVersion;
import org.junit.jupiter.api.Test;

/** What a peer costs in memory. {@code -Dpeers=100000} for as many as a large root knows. */
class PeerMemoryTest {
    private static final int PEERS = Integer.getInteger("peers", 1_000);
    private static final int MOST_BYTES_KNOWN = 1_500;
    private static final int MOST_BYTES_TALKED_TO = 8_000;

    @Test
    void aPeerTakesFewBytes() {
        bytesPerPeer(1); // loads the classes
        long[] bytes = bytesPerPeer(PEERS);
        System.out.printf("%d peers: %d bytes each, %d with the ciphers of a session%n", PEERS, bytes[0], bytes[1]);
        assertThat(bytes[0]).isLessThan(MOST_BYTES_KNOWN);
        assertThat(bytes[1]).isLessThan(MOST_BYTES_TALKED_TO);
    }

    private static long[] bytesPerPeer(int count) {
        Peers peers = new Peers(Vectors.secretIdentity("a6146c5c9c"));
        Salsa20Random random = Salsa20Random.seeded(1);
        long before = used();
        for (int i = 0; i < count; i++) {
            byte[] publicKey = new byte[64];
            random.nextBytes(publicKey);
            Peer peer = peers.add(new Identity(new Address(0x10_0000_0000L + i), publicKey));
            peer.learn(0, 1, new Endpoint(new IpAddress(true, 0, 0x0a00_0000L + i), 8993));
            peer.setVersion(12, SoftwareVersion.OURS);
        }
        long known = (used() - before) / count;
        for (Peer peer : peers.all()) {
            assertThat(peer.key().aes()).isNotNull();
        }
        long talkedTo = (used() - before) / count;
        assertThat(peers.size()).isEqualTo(count);
        return new long[] {known, talkedTo};
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
