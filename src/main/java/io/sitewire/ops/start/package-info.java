/**
 * Starts loud or not at all: which profiles run, whether every key and value can work, whether ports and folders can be used. All
 * problems are told at once, each in one line with code, key and value, before Quarkus is started.
 *
 * <p>What Quarkus leaves silent is closed here: no profile or an unknown one, a key or an environment variable that nobody reads, and in
 * a native binary the list of routes, which no glob can find.
 */
package io.sitewire.ops.start;
