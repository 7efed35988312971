/**
 * TLS to the core's Kafka, from plain PEM files that are read again when they change.
 *
 * <p>{@link io.sitewire.kafka.tls.TlsFiles} says where the files are, {@link io.sitewire.kafka.tls.TlsIdentity} is what stands in them
 * at one moment, {@link io.sitewire.kafka.tls.TlsEngineFactory} is what Kafka's clients ask at each new connection.
 */
package io.sitewire.kafka.tls;
