/**
 * Who a node is: a 40-bit address that a memory-hard function derives from a pair of public keys, so that whoever shows
 * the keys has shown the right to the address. From two identities comes the one key with which their nodes talk.
 */
@NullMarked
package one.zerotier.core.identity;

import org.jspecify.annotations.NullMarked;
