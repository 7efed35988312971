/**
 * Who is who between sites and the core's Kafka: a certificate authority in a folder, and what a site may do in Kafka.
 *
 * <p>The subject of a site's certificate is {@code CN=<site>} and nothing else, so its principal in Kafka is {@code User:CN=<site>}
 * with the broker's default settings, and that stands in the ACLs. A rule in {@code ssl.principal.mapping.rules} would make it
 * shorter, and would be one more thing that every broker must have right: one that is too loose makes two subjects one. Certificates
 * that are not a site's, such as the core's, have {@code OU=sitewire} too, so that no site can have their principal, whatever its
 * name.
 */
package io.sitewire.identity;
