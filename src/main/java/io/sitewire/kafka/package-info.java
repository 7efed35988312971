/**
 * The hop from an edge's buffer to the core's merged stream, on both sides of Kafka; docs/reference/uplink-protocol.md is its contract.
 *
 * <pre>
 *  edge   buffer ─► UplinkProducer ─► site.SITE.uplink      repeats are possible, and a later part before an earlier one
 *                                          │
 *  core                   UplinkLoop ◄─────┘ poll
 *                             │  UplinkAssignment            which uplinks are ours, each with the state of its offset
 *                             │  Uplink, UplinkPositions     each position once and in order; what is missing is held, or a Gap
 *                             ▼
 *                         UplinkConsumer ─► the route ─► telemetry, telemetry.rejected
 *                             │
 *                             │              through MergeProducer, in the transaction that the loop has begun (MergeTransactions)
 *                             ▼  when the whole unit of work is done
 *                         ledger and offset, and as its metadata UplinkState (UplinkStateCodec); commit
 * </pre>
 *
 * <p><b>Threads.</b> One for each {@code uplink:} consumer: it polls, waits for the route, and commits. Kafka's callbacks run on it, so
 * a batch is committed or thrown away before its uplink is given to another process.
 *
 * <p><b>Failures.</b> After any of them the transaction is aborted, the loop goes back to what is committed and begins again from there,
 * forever, after growing waits. After a commit without an answer a new producer first makes Kafka end the transaction (UplinkRestore reads
 * what is committed only then). Nothing here waits for Kafka at start.
 *
 * <p><b>Limits.</b> The next positions of the last 100 epochs of an uplink fit into the 4,096 characters that a broker allows for an
 * offset's metadata; beyond a hole, at most 256 ranges of positions are remembered.
 */
package io.sitewire.kafka;
