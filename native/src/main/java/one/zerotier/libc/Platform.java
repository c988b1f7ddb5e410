package one.zerotier.libc;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operating systems that this module knows. Whoever has two ways of doing a thing asks here, and nowhere else. */
public enum Platform {
    LINUX,
    MACOS;

    /** Those on which the numbers in this package are right: some others give the same ioctl another number. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64", "riscv64");

    private static final @Nullable Platform CURRENT = of(System.getProperty("os.name"), System.getProperty("os.arch"));

    /**
     * Where we run.
     *
     * @throws UnsupportedOperationException with a sentence for people
     */
    public static Platform current() {
        if (CURRENT == null) {
            throw new UnsupportedOperationException(
                    "ZeroTier One runs on Linux and macOS, on 64-bit x86, ARM or RISC-V, not on "
                            + System.getProperty("os.name") + " (" + System.getProperty("os.arch") + ")");
        }
        return CURRENT;
    }

    /** The one of two numbers that is right here; unlike {@link #current} fit for constants, because it never fails. */
    public static int pick(int linux, int macos) {
        return CURRENT == MACOS ? macos : linux;
    }

    /** Null if we cannot run there. */
    static @Nullable Platform of(String osName, String architecture) {
        if (!ARCHITECTURES.contains(architecture)) {
            return null;
        }
        return switch (osName) {
            case "Linux" -> LINUX;
            case "Mac OS X" -> MACOS;
            default -> null;
        };
    }
}
