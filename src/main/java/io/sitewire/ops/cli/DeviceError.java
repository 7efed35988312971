package io.sitewire.ops.cli;

/** What {@code ./sitewire device} can find wrong; explained in docs/reference/errors.md. */
enum DeviceError {
    /** The file of the devices' passwords cannot be read or written, or is no such file. */
    DEVICE_PASSWORDS_UNUSABLE
}
