/**
 * The HTTP JSON API: paths, fields, types and status codes are those of stock, because desktop programs, controller front ends
 * and scripts rely on them.
 *
 * <p>A request takes this way: {@link one.zerotier.daemon.api.ApiServer} (sockets, threads, limits), {@code ApiHandler} (HTTP),
 * {@code Access} (who may ask), {@code Router} (which path), one of the classes called {@code ...Paths}, and from there the node
 * by {@link one.zerotier.daemon.engine.Engine#call}. On the engine's thread facts are only collected; JSON is made here.
 *
 * <p>Besides there is the page of Earth, which needs no token: {@code EarthPage} (who may see it, and how it is protected) with
 * {@code EarthReports} (what is to be said) and {@code EarthHtml}. The API's server shows it to this machine, and
 * {@link one.zerotier.daemon.api.EarthSite} to those on Earth.
 *
 * <p>What the caller did wrong is answered with 4xx and {@code {"error": "a sentence"}}, or without a body where stock has none;
 * what went wrong here with 5xx and stock's {@code {"description": "a sentence", "error": 500}}.
 */
@NullMarked
package one.zerotier.daemon.api;

import org.jspecify.annotations.NullMarked;
