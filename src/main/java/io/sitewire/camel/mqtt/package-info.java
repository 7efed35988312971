/**
 * The Camel component {@code mqtt-listener:}: an MQTT 3.1.1 and 5 entrance for devices, in which an acknowledgement means that the
 * exchange is done, which at an edge means "on disk". It is no broker: nothing is ever sent to a device but answers.
 *
 * <p><b>The way of a reading.</b> Socket → {@code FrameDecoder} (whole packets, one at a time, stops when paused) → Netty's
 * {@code MqttDecoder} → {@code Connection} → {@code Publishes} → the route, on the connection's event loop, in order of arrival. The
 * exchange completes on any thread; {@code Acknowledgements} sends PUBACK or PUBREC in the order of the publishes, whatever the order
 * of completion.
 *
 * <p><b>Threads.</b> There is one event loop and one server per processor, all on one port. What belongs to a connection is touched on
 * its event loop only. What outlives a connection ({@code Session}, {@code InFlight}) is guarded by the session's monitor; what all
 * share ({@code InFlightBudget}, counters) is safe for any thread.
 *
 * <p><b>Memory.</b> At most {@code inFlightSizeMax} for readings in flight (each counts its payload and
 * {@link io.sitewire.camel.mqtt.ListenerOptions#READING_OVERHEAD}), as much again for large packets that are still arriving, and for
 * each connection one read buffer of at most {@link io.sitewire.camel.mqtt.ListenerOptions#READ_SIZE_MAX} and one held packet. A paused
 * connection reads nothing, so that TCP slows the device down.
 *
 * <p><b>What a closed connection leaves behind.</b> An exchange that runs on is finished and its acknowledgement is not sent. If the
 * session lives on, the session remembers what was stored, so that the packet is known when the device sends it again: see
 * {@code Session}.
 */
package io.sitewire.camel.mqtt;
