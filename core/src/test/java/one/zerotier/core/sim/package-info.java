/**
 * A whole world in virtual time: nodes, roots, a controller, NATs, links with faults. Everything follows from one seed, so a
 * failure is a number that replays it.
 */
package one.zerotier.core.sim;
