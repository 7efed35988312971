package io.sitewire.core;

/** What can be wrong with a route that reads {@code telemetry}; docs/reference/errors.md says what to do. */
enum TelemetryError {
    /** The time to begin with is none. */
    TELEMETRY_FROM_INVALID
}
