/** Waiting until one of several descriptors has something to read, a deadline comes or another thread calls. */
@NullMarked
package one.zerotier.poll;

import org.jspecify.annotations.NullMarked;
