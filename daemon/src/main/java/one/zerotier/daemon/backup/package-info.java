/**
 * Backups: the networks of a controller, or a whole home directory, in one file.
 *
 * <p>A backup is a zip file of the files as they are in a home directory, in the order of their names, and last
 * {@code manifest.json}, which has the version of the format, the node, and a SHA-256 over all. So any zip program shows what is
 * in it, and what was cut off or changed is not restored.
 */
@NullMarked
package one.zerotier.daemon.backup;

import org.jspecify.annotations.NullMarked;
