package one.zerotier.core.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import org.jspecify.annotations.Nullable;

/** Values of any kind that may stand in a message; the same seed gives the same values. */
public final class Arbitrary {
    private final RandomSource random;

    public Arbitrary(long seed) {
        random = Salsa20Random.seeded(seed);
    }

    public RandomSource random() {
        return random;
    }

    public boolean flag() {
        return random.nextInt(2) == 0;
    }

    /** Of so many bits, but as often one of the extremes. */
    public long number(int bits) {
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> mask;
            default -> random.nextLong() & mask;
        };
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    public Address address() {
        return new Address(number(40));
    }

    public Identity identity() {
        return new Identity(address(), bytes(Identity.PUBLIC_KEY_LENGTH));
    }

    public IpAddress ip() {
        return flag() ? IpAddress.v4((int) number(32)) : IpAddress.v6(number(64), number(64));
    }

    public Endpoint endpoint() {
        return new Endpoint(ip(), (int) number(16));
    }

    public @Nullable Endpoint endpointOrNone() {
        return random.nextInt(4) == 0 ? null : endpoint();
    }

    public IpPrefix prefix() {
        IpAddress ip = ip();
        return new IpPrefix(ip, random.nextInt(ip.bits() + 1));
    }

    public SoftwareVersion version() {
        return new SoftwareVersion((int) number(8), (int) number(8), (int) number(16));
    }

    public <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Printable ASCII and what dictionaries escape. */
    public String text(int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
            text.append("\0\r\n=\\ abcxyzABC0129/.:-".charAt(random.nextInt(22)));
        }
        return text.toString();
    }

    public <T> List<T> list(int maxSize, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int left = random.nextInt(maxSize + 1); left > 0; left--) {
            list.add(element.get());
        }
        return list;
    }
}
