/** Who may send readings by HTTP, and the port of TLS beside the one that Quarkus opens. */
package io.sitewire.ops.http;
