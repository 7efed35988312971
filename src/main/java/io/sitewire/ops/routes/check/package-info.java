/**
 * Finds what is wrong with a route's file, with its line, without starting anything. What there is to know is read from what the libraries
 * bring along: the schema of Camel's YAML reader, the catalogs of the components, the lists of options of our own. The same rules count for
 * the jar and a native binary, so that a route which passes runs in both.
 */
package io.sitewire.ops.routes.check;
