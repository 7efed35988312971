/** Shows a core's ledger to the outside: {@code GET /ledger}, and meters by site. Every core answers for all sites. */
package io.sitewire.ops.ledger;
