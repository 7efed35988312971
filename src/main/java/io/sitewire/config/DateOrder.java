package io.sitewire.config;

/** The order of day and month in a date with slashes, which the date itself does not tell. */
public enum DateOrder {
    /** 31/01/2026. */
    DAY_MONTH,
    /** 01/31/2026. */
    MONTH_DAY
}
