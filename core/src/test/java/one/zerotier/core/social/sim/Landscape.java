package one.zerotier.core.social.sim;

import java.util.SplittableRandom;

/** Where nodes are: the farther apart, the longer a packet takes. */
final class Landscape {
    private static final int NEAREST_MS = 5;
    private static final int FARTHEST_MS = 150;
    private static final double JITTER = 0.1;

    private final float[] x;
    private final float[] y;

    Landscape(int nodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        x = new float[nodes];
        y = new float[nodes];
        for (int i = 0; i < nodes; i++) {
            x[i] = (float) random.nextDouble();
            y[i] = (float) random.nextDouble();
        }
    }

    /** How long a packet takes one way this time. */
    int latencyMs(int from, int to, SplittableRandom random) {
        double distance = Math.hypot(x[from] - x[to], y[from] - y[to]) / Math.sqrt(2);
        double base = NEAREST_MS + distance * (FARTHEST_MS - NEAREST_MS);
        return (int) Math.round(base * (1 + JITTER * random.nextDouble()));
    }
}
