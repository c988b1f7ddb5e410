/**
 * What the controller of a network signs about its members, and what members show each other: certificates of
 * membership, tags, capabilities, certificates of ownership, and revocations of all these. PROTOCOL.md, "Credentials".
 *
 * <p>All are immutable records that know their layout, sign and verify themselves. Only the controller, whose address
 * is the first half of the network's id, may sign; who knows which identities is somebody else's business ({@link
 * one.zerotier.core.credential.Signers}). A signature is checked over what we would write, not over the bytes that
 * arrived, so whatever we skip on reading (additional fields apart, which stock does not sign either) makes it fail.
 */
@NullMarked
package one.zerotier.core.credential;

import org.jspecify.annotations.NullMarked;
