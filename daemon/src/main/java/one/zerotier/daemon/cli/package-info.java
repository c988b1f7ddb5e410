/**
 * The command line: a client of the API and nothing else, so that it works as well with a stock node, and starts fast. Commands
 * that stock has speak as stock does, word for word, because scripts read them.
 */
@NullMarked
package one.zerotier.daemon.cli;

import org.jspecify.annotations.NullMarked;
