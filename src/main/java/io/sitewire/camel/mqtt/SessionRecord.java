package io.sitewire.camel.mqtt;

/**
 * What of a client's session outlives the process, beside the packets that were received and not released.
 *
 * @param number of the session: another one for each session, also of one client, see {@link SessionStore#numberNext}
 * @param clientId whose
 * @param expirySeconds how long it is kept while the client is away; 0 if it ends with the connection, and nothing of it is kept
 * @param absentSinceMillis when the client left, by the machine's clock; 0 while it is connected
 */
public record SessionRecord(long number, String clientId, long expirySeconds, long absentSinceMillis) {
    SessionRecord with(long expiry, long absentSince) {
        return new SessionRecord(number, clientId, expiry, absentSince);
    }
}
