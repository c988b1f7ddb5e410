/** A network as one of its members sees it, and what that member knows of the others. */
@NullMarked
package one.zerotier.core.network;

import org.jspecify.annotations.NullMarked;
