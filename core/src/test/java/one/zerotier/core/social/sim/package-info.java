/**
 * How multicast spreads among a hundred thousand nodes: the real planning and delivering of {@code core.social}, in virtual
 * time, side by side with what others do. Nodes here are rows of arrays and have neither keys nor packets; the node as a
 * whole is simulated in {@code core.sim}. Everything follows from one seed. {@link one.zerotier.core.social.sim.Simulator} prints the
 * table of docs/MULTICAST.md.
 */
package one.zerotier.core.social.sim;
