/**
 * What an edge tells the core of itself, as readings of the machine {@link io.sitewire.reading.ReadingName#EDGE}: docs/operate/events.md.
 * They take the way of all readings, so that what happened while the link was away is known when it is back.
 */
package io.sitewire.ops.events;
