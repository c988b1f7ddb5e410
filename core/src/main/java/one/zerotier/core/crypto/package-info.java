/**
 * Ciphers, message authentication, curves, hashes: bytes in, bytes out. Nothing here knows what a packet is.
 *
 * <p>AES, SHA and HMAC come from the JDK, whose intrinsics are faster than anything in Java; the curves come from Bouncy
 * Castle. Salsa20 and Poly1305 are our own, because Bouncy Castle's cost half as much again ({@code PacketArmorBenchmark}).
 */
@NullMarked
package one.zerotier.core.crypto;

import org.jspecify.annotations.NullMarked;
