/**
 * The Camel components that YAML cannot replace, each in a package of its own, and what they share.
 *
 * <p>Components are written by hand, without Camel's code generator: a component and the configurer of its endpoints are named in service
 * files below {@code META-INF/services/org/apache/camel}, which the build also registers for a native binary.
 */
package io.sitewire.camel;
