/**
 * Work for the JVM's compilers, so that the first frames of a real stream do not meet code that is interpreted: a hundred times
 * slower for a cipher. Two whole nodes, in memory, send each other frames as devices with offloads would. That they are whole
 * nodes matters: what the compilers learn of branches and classes is what they meet later.
 */
@NullMarked
package one.zerotier.core.warmup;

import org.jspecify.annotations.NullMarked;
