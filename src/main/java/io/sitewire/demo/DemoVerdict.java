package io.sitewire.demo;

/**
 * The demo's last line, which decides its exit code: what it has counted itself, and what the ledger says.
 *
 * @param records how many are in {@code telemetry}, of whatever machine
 */
public record DemoVerdict(AuditResult audit, long records, DemoLedger ledger) {
    /** Whether nothing is missing, duplicated, out of order or pending, and the ledger says so too, of as many records. */
    public boolean isFlawless() {
        return audit.isFlawless() && ledger.isFine() && ledger.delivered() == records;
    }

    public String toJson() {
        return "{" + audit.fields() + ",\"gaps\":" + ledger.gaps() + ",\"ledger\":" + ledger.toJson() + "}";
    }
}
