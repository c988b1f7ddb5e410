/**
 * What tests on real devices share: names and addresses of their own, a look at the system that is independent of ours.
 */
@NullMarked
package one.zerotier.testnet;

import org.jspecify.annotations.NullMarked;
