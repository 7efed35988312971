package io.sitewire.edge.step;

/** What can be wrong with the use of a kamelet; docs/reference/errors.md says what to do. */
enum StepError {
    /** A parameter's value cannot be used. */
    KAMELET_PARAMETER_INVALID,
    /** More sensors have a window of thinned out readings than there is room for. */
    WINDOWS_FULL
}
