package one.zerotier.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void aRoundTripCountsFromTheFirstBoundThatIsNotLess() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(0);
        histogram.add(1);
        histogram.add(2);
        histogram.add(1_000);
        histogram.add(5_000);
        histogram.add(-7); // the clock of an echo that somebody made up
        assertThat(histogram.countUpTo(0)).isEqualTo(3);
        assertThat(histogram.countUpTo(1)).isEqualTo(4);
        assertThat(histogram.countUpTo(LatencyHistogram.boundsMs().length - 1)).isEqualTo(5);
        assertThat(histogram.countUpTo(LatencyHistogram.boundsMs().length)).isEqualTo(6);
        assertThat(histogram.sumMs()).isEqualTo(6_003);
    }

    @Test
    void aCopyStaysAsItWas() {
        LatencyHistogram histogram = new LatencyHistogram();
        LatencyHistogram copy = histogram.copy();
        histogram.add(5);
        assertThat(copy.countUpTo(LatencyHistogram.boundsMs().length)).isZero();
    }
}
