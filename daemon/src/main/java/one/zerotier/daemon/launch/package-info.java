/**
 * How the daemon gets the Java machine that suits it, from a plain {@code java -jar}.
 *
 * <p>A JVM takes its settings when it starts, and a jar cannot bring any. So {@code Main} first looks at the command line of
 * its process; if the operator has set nothing there, it replaces itself, in the same process, by a JVM with the settings of
 * {@link one.zerotier.daemon.launch.JvmSettings}. One of these is an archive of the classes that a start needs, in a form that
 * the JVM maps instead of reading, checking and linking them one by one. It is made in the background by the first start
 * ({@link one.zerotier.daemon.launch.ClassArchive}), for exactly this jar and this JVM; the next start uses it.
 *
 * <p>All of this is only for speed and memory. Where it does not work the daemon goes on without it.
 */
@NullMarked
package one.zerotier.daemon.launch;

import org.jspecify.annotations.NullMarked;
