/**
 * Networks and members of our controller as JSON, in the form that stock controllers and the tools around them use, and the
 * files or the database that keep them.
 *
 * <p>Reading is as lenient about types as stock is, with one difference: where stock silently drops an entry that it cannot
 * read, a rule or a route say, a request is refused with a sentence that names the entry. Files are read without refusing
 * anything but what is not JSON at all.
 */
@NullMarked
package one.zerotier.daemon.controller;

import org.jspecify.annotations.NullMarked;
