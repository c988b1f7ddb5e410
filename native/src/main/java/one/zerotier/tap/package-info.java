/**
 * Tap devices: Ethernet ports of this machine whose cable ends in this process. A frame that the system sends out of
 * the port is read, a frame that is written arrives in the system.
 *
 * <p>On Linux a device is a descriptor of {@code /dev/net/tun} and vanishes with it, however the process ends. macOS
 * has no tap driver; there a device is a pair of connected fake interfaces ({@code feth}), of which the system uses one
 * and we the other, and the pair survives a crash.
 */
@NullMarked
package one.zerotier.tap;

import org.jspecify.annotations.NullMarked;
