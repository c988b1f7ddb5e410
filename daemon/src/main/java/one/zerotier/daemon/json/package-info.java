/** JSON as stock nodes read and write it: lenient about the types of values on the way in, sorted and compact on the way out. */
@NullMarked
package one.zerotier.daemon.json;

import org.jspecify.annotations.NullMarked;
