/**
 * {@code ./sitewire demo}: the product, from a simulated sensor to the core's merged stream, on one machine and from the outside.
 *
 * <pre>
 *  Machine ── SensorModel                      this process
 *     │ MQTT 5, QoS 1 (MqttSender)
 *     ▼
 *   edge (ChildProcess) ──► TcpProxy ──► KafkaBroker (ChildProcess) ◄──► core (ChildProcess)
 *                         cut, restore        │ telemetry, read committed
 *                                             ▼
 *  Account ◄── TelemetryTail (live line)    TelemetryAudit (at the end, id by id)
 * </pre>
 *
 * <p>Nothing here is shared with the product but the names of headers and topics: what the demo finds in {@code telemetry} is judged
 * only by what the simulated machines were told. Every process that it starts is guarded, so that none outlives it, not even if it is
 * killed ({@link io.sitewire.demo.ChildProcess}); then only its temporary folder stays. {@code KafkaBroker}, {@code TcpProxy},
 * {@code ChildProcess}, {@code SitewireInstance} and {@code MqttSender} are what the end-to-end tests are built from as well.
 */
package io.sitewire.demo;
