package one.zerotier.core.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MulticastLimitsTest {
    private static @Nullable MulticastLimits decode(String text) {
        return MulticastLimits.decode(text.getBytes(ISO_8859_1));
    }

    @Test
    void theUsualLimitsTakeFewBytes() {
        assertThat(MulticastLimits.DEFAULT.encode())
                .isEqualTo("400000,400000,32;100000,100000,32;ffffffffffff,0,8000,10000,32");
        assertThat(decode(MulticastLimits.DEFAULT.encode())).isEqualTo(MulticastLimits.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "1",
                "1,1,1",
                "1,1;1,1,1",
                "1,1,1;1,1",
                "-1,400000,32;100000,100000,32",
                "400000,400000,32;100000,x,32",
                "400000,,32;100000,100000,32"
            })
    void whatCannotBeReadSetsNoLimits(String text) {
        assertThat(decode(text)).isNull();
    }

    @Test
    void numbersThatCannotBeBecomeTheNearest() {
        RateLimit most = new RateLimit(RateLimit.MAX_BYTES_PER_SECOND, RateLimit.MAX_BURST, 100);
        RateLimit least = new RateLimit(1, RateLimit.MIN_BURST, 1);
        MulticastLimits limits = decode("ffffffffffffffff,11111111111111111111,7fffffff;0,0,0");
        assertThat(limits).isEqualTo(new MulticastLimits(most, least, new TreeMap<>()));
    }

    @Test
    void groupsThatCannotBeReadAreLeftOut() {
        RateLimit limit = new RateLimit(0x10_0000, 0x10_0000, 50);
        String good = "100000,100000,32";
        String text = good + ";" + good + ";1ffffffffffff,0," + good + ";ffffffffffff,100000000," + good
                + ";ffffffffffff,0,1,2;-1,0," + good + ";;333300000001," + good + ";333300000002,7," + good + ",new;"
                + "333300000002,7,1,1,1";
        assertThat(decode(text))
                .isEqualTo(new MulticastLimits(
                        limit, limit, new TreeMap<>(Map.of(new MulticastGroup(0x3333_0000_0002L, 7), limit))));
    }

    @Test
    void ofThousandsOfGroupsTheFirstCount() {
        StringBuilder text = new StringBuilder("400000,400000,32;100000,100000,32");
        for (int i = 0; i < 10_000; i++) {
            text.append(";333300000001,").append(Integer.toHexString(i)).append(",1,1,1");
        }
        MulticastLimits limits = decode(text.toString());
        assertThat(limits).isNotNull();
        assertThat(limits.groups()).hasSize(MulticastLimits.MAX_GROUPS);
        assertThat(limits.groups().lastKey().adi()).isEqualTo(MulticastLimits.MAX_GROUPS - 1);
    }
}
