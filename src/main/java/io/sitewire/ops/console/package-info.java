/**
 * The console, Hawtio, at {@code /hawtio}: its files (unpacked by the build, served by Quarkus), who may log in, and Jolokia behind
 * the login.
 *
 * <p>A request passes three gates. {@link io.sitewire.ops.console.ConsoleGate} refuses what comes without TLS from elsewhere, or from
 * another site's page. {@link io.sitewire.ops.console.Sessions} knows who has logged in; without a session only the console's own files
 * are given out. And each role has a Jolokia of its own, whose {@link io.sitewire.ops.console.ConsoleRestrictor} decides on every single
 * request, whatever form it came in: docs/adr/0010-jolokia-without-its-agent.md.
 */
package io.sitewire.ops.console;
