/**
 * Ciphers, message authentication, curves, hashes: bytes in, bytes out. Nothing here knows what a packet is.
 *
 * <p>AES, SHA and HMAC come from the JDK, whose intrinsics are faster than anything in Java; the curves come from Bouncy
 * Castle. Salsa20 and Poly1305 are our own, because Bouncy Castle's cost half as much again ({@code PacketArmorBenchmark}).
 *
 * <p>A packet's two passes of AES are {@code SivPasses}: by classes inside the JDK where they can be reached, else by its
 * public ciphers, which allocate for every nonce. Both are tested against each other, and once more at every start.
 */
@NullMarked
package one.zerotier.core.crypto;

import org.jspecify.annotations.NullMarked;
