/**
 * The reading: what its headers, names, keys and topics are called, and how a topic or a path names machine and sensor.
 *
 * <p>These are the words that edge, core and everybody who reads {@code telemetry} have in common, so they never change their meaning.
 * Nothing here knows a framework.
 */
package io.sitewire.reading;
