/**
 * The routes of a site, as files beside the built-in ones, taken while the process runs.
 *
 * <p>{@code RoutesFolder} looks at the files once a second, {@code check} finds what is wrong with one, {@code RouteKeeper} decides what
 * should run, and {@code RouteSwap} makes it so: closes the consumer of the old route, waits until nothing is left in it, takes it out,
 * puts the new one in, and puts the old one back if that fails. Camel's own watcher of files removes all routes first.
 *
 * <p>A bad file at the start leaves its place to the built-in route of its id, or to none: an edge that accepts readings by other rules
 * than the site's last ones is better than one that accepts none, and health, log and {@code ./sitewire routes list} say it.
 */
package io.sitewire.ops.routes;
