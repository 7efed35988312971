package io.sitewire.demo;

/** What can go wrong with the demo itself; each is explained in docs/reference/errors.md. */
public enum DemoError {
    DEMO_NOT_BUILT, DEMO_OPTION_INVALID, DEMO_PROCESS_ENDED, DEMO_NOT_READY, DEMO_STOPPING
}
