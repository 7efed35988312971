package io.sitewire.kafka;

/** What becomes of a record of an uplink; see {@link UplinkPositions}. */
enum Outcome {
    /** It is the next one. */
    TAKE,
    /** It is the first one that is known of the uplink. */
    TAKE_AS_BEGINNING,
    /**
     * It begins a log that does not continue what was taken: a disk was set back or replaced, or two machines share an identity. It is
     * new data.
     */
    TAKE_AS_BRANCH,
    /** It was declared missing before, and fills that gap. */
    TAKE_AS_HEALED,
    /** It was taken before. */
    REPEAT,
    /** A control record that is done with. */
    CONTROL,
    /** Positions before it are missing and may still come. It stays in the uplink, which is not committed beyond it. */
    HOLD,
    /** What was waited for will not come at higher offsets: read on from {@link UplinkPositions#goBackTo}. */
    GO_BACK;

    /** Whether the record goes into the merged stream now. */
    public boolean isTaken() {
        return this == TAKE || this == TAKE_AS_BEGINNING || this == TAKE_AS_BRANCH || this == TAKE_AS_HEALED;
    }
}
