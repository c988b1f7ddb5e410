/**
 * What a network card would do for the kernel, done for a tap device that promises to be such a card: one read brings up to
 * 64 KiB of a stream behind one header, with a checksum still to be computed, and {@link
 * one.zerotier.core.offload.Segmenter} makes frames of it; {@link one.zerotier.core.offload.Coalescer} joins consecutive
 * frames of a stream, so that one write carries all of them.
 *
 * <p>The rule that both keep: what is joined and split again is the same frames, byte for byte, in the same order within a
 * stream. So a frame is joined to others only if the splitter, which writes what the Linux kernel would, can make it again
 * from the header of the first: its number in the stream, its IPv4 id and its checksums are exactly those that would be
 * computed. Whatever is odd about a frame keeps it as it is.
 */
@NullMarked
package one.zerotier.core.offload;

import org.jspecify.annotations.NullMarked;
