/**
 * The ledger: what of each site and epoch arrived, and what is missing and why; docs/reference/ledger.md is its contract.
 *
 * <p>Plain classes. An {@link io.sitewire.ledger.EpochAccount} is kept by whoever merges the uplink, written to the topic {@code ledger}
 * as {@link io.sitewire.ledger.LedgerJson} in the transaction of what it counts, and read by everybody else. Its size is bounded: ranges,
 * alerts, reasons and epochs beyond the limits are counted and no longer named.
 */
package io.sitewire.ledger;
