/**
 * The program: wiring, start and stop order, signals. The only module that knows both the protocol engine and the operating
 * system.
 */
@NullMarked
package one.zerotier.daemon;

import org.jspecify.annotations.NullMarked;
