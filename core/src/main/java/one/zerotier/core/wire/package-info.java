/**
 * The bytes of the protocol: packet and fragment headers, verbs and their messages, dictionaries, physical endpoints.
 *
 * <p>What every packet passes through is a view that allocates nothing ({@link one.zerotier.core.wire.PacketHeader}); what
 * few packets carry is an immutable record with its layout and codec in one file. Past a successful decode there is no
 * unchecked length or address: everything that reads throws {@link one.zerotier.core.wire.MalformedPacketException}.
 */
@NullMarked
package one.zerotier.core.wire;

import org.jspecify.annotations.NullMarked;
