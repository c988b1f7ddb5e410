package one.zerotier.daemon.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the daemon wants of its JVM. */
final class JvmSettings {
    /** Says, in a JVM, that it is one of these; see {@link Launch}. */
    static final String MARK = "-D" + Launch.PROPERTY + "=" + Launch.SET;

    /** glibc gives each thread an arena of its own otherwise, and each keeps what was once used. */
    static final String ARENAS = "MALLOC_ARENA_MAX";

    static final String FEWEST_ARENAS = "1";

    private static final List<String> ALWAYS = List.of(
            // Later and earlier versions may lack one of these; that must not keep the daemon from starting.
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            // The heap is a few megabytes. Its limit stays a quarter of the machine, for roots and controllers that
            // need it:
            // HeapWatch sees to it that it is not taken by garbage.
            "-XX:+UseSerialGC",
            "-Xms12m",
            "-Xmn6m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss512k",
            // With less than 240 MB it is in one piece. Never without C2: it has AES and GHASH.
            "-XX:ReservedCodeCacheSize=48m",
            // What frames go through is compiled after a fraction of the usual number of calls: a conversation makes a
            // few hundred a second, and is slow until then. The warm-up does the core's part.
            "-XX:CompileCommand=quiet",
            // The last that fits decides. Not all of the core so soon: the first start would pay for it.
            compiledAfter("0.03", "one/zerotier/core/"),
            compiledAfter("0.01", "one/zerotier/core/env/"),
            compiledAfter("0.01", "one/zerotier/core/network/"),
            compiledAfter("0.01", "one/zerotier/core/offload/"),
            compiledAfter("0.01", "one/zerotier/core/peer/"),
            compiledAfter("0.01", "one/zerotier/core/rule/"),
            compiledAfter("0.01", "one/zerotier/core/switching/"),
            compiledAfter("0.01", "one/zerotier/core/wire/"),
            compiledAfter("0.005", "one/zerotier/daemon/engine/"),
            compiledAfter("0.005", "one/zerotier/tap/"),
            compiledAfter("0.005", "one/zerotier/udp/"),
            compiledAfter("0.005", "one/zerotier/poll/"),
            compiledAfter("0.005", "one/zerotier/libc/"),
            // The same for what these lean on of the JDK, or frames go through its unfinished code.
            compiledAfter("0.02", "java/nio/"),
            compiledAfter("0.02", "jdk/internal/misc/"),
            // Or a method that was seldom called before stays a call, into code that no cache holds.
            "-XX:MinInliningThreshold=0",
            // Wake-ups of the JVM that nobody needs: 20 a second for statistics, 1 for a pause, 4 for unused monitors.
            "-XX:-UsePerfData",
            "-XX:GuaranteedSafepointInterval=0",
            "-XX:AsyncDeflationInterval=10000",
            // Warnings would go to standard output, which is for the invitation.
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=error:stderr");

    private JvmSettings() {}

    /** @param share of the JVM's own thresholds */
    private static String compiledAfter(String share, String packages) {
        return "-XX:CompileCommand=CompileThresholdScaling," + packages + "*.*," + share;
    }

    /**
     * Options for a JVM like the one that asks.
     *
     * @param archive of classes; null for none
     */
    static List<String> options(@Nullable Path archive) {
        List<String> options = new ArrayList<>(ALWAYS);
        if (archive != null) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        options.add(MARK);
        return options;
    }

    /** Others have other options. */
    static boolean areKnownTo(String vmName) {
        String name = vmName.toLowerCase(Locale.ROOT);
        return name.contains("hotspot") || name.contains("openjdk");
    }
}
