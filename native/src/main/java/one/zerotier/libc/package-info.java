/**
 * The C library, as far as a virtual network needs it, for 64-bit Linux and macOS. This is the only package that
 * touches JNA, and the only one that can crash the JVM: everything above passes a {@link one.zerotier.libc.Slab} with a
 * range in it, which is checked here and kept alive for the call.
 *
 * <p>Functions answer as the kernel does: a result of 0 or more, or an error number negated ({@link
 * one.zerotier.libc.Errno}), so that no caller has to fetch {@code errno} before something else overwrites it. Cold
 * callers turn that into an exception with {@link one.zerotier.libc.NativeException#check}; hot ones compare integers.
 *
 * <p>Functions with a fixed number of arguments are mapped directly (about 100 ns a call); {@code ioctl}, {@code fcntl}
 * and {@code open} take a variable number, for which Apple Silicon passes arguments differently and which direct
 * mapping therefore cannot call. They go through a slower interface, and nothing calls them per packet.
 */
@NullMarked
package one.zerotier.libc;

import org.jspecify.annotations.NullMarked;
