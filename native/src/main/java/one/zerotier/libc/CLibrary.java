package one.zerotier.libc;

import com.sun.jna.Platform;

/** The C library for JNA, which this process has loaded anyway. */
final class CLibrary {
    /**
     * JNA runs {@code ldconfig} to learn where libraries may be, unless it is told. We use none but this one, which it finds in
     * the process itself, so both JVMs of a start spare themselves another program.
     */
    private static final String WHERE_TO_LOOK = "jna.platform.library.path";

    static final String NAME;

    static {
        if (Platform.isLinux() && System.getProperty(WHERE_TO_LOOK) == null) {
            System.setProperty(WHERE_TO_LOOK, "");
        }
        NAME = Platform.C_LIBRARY_NAME;
    }

    private CLibrary() {}
}
