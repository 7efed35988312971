/**
 * The commands of {@code ./sitewire}. They check and start; what they start is elsewhere. Exit code 0 is success, 1 a failure that one
 * line explains, 2 a wrong use.
 */
package io.sitewire.ops.cli;
