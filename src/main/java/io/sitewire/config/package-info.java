/**
 * Every {@code sitewire.*} key: type, default, and what it means, each written once, at the method that reads it. Areas are interfaces
 * of their own below {@link io.sitewire.config.SitewireConfig}; docs/reference/configuration.md is made from their Javadoc, which a
 * test compares.
 *
 * <p>Keys are {@code sitewire.<area>.<noun>[-<qualifier>]}. The type carries the unit, the name does not.
 */
package io.sitewire.config;
