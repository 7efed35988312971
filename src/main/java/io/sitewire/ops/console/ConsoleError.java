package io.sitewire.ops.console;

/** What can be wrong with the console; each is explained in docs/reference/errors.md. The rest of the process goes on. */
public enum ConsoleError {
    /** It is reached over an address that is not loopback, and without TLS. */
    CONSOLE_NOT_PRIVATE,
    /** The file of passwords cannot be read, made or written. */
    CONSOLE_PASSWORDS_UNUSABLE
}
