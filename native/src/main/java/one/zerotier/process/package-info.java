/** What this process is to the system: its name, its user, and a service that tells its manager how it is. */
@NullMarked
package one.zerotier.process;

import org.jspecify.annotations.NullMarked;
