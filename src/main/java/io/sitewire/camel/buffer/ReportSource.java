package io.sitewire.camel.buffer;

import java.util.List;
import java.util.UUID;

/** Says what is to be reported to whoever receives a buffer's readings. The consumer's own thread, but for {@link #confirmed}: any. */
public interface ReportSource {
    /**
     * One report.
     *
     * @param epoch the run of the buffer that it is of
     * @param position the next position of that run that is sent; the one after its last if it has ended
     * @param body as it is sent
     */
    record Report(UUID epoch, long position, byte[] body) {
    }

    /**
     * What is to be said now. Called again when it did not get through.
     *
     * @param position the next position that is sent after the report
     * @param acknowledged the position below which everything is acknowledged
     * @param last whether the process ends, so that nothing follows
     */
    List<Report> reports(long position, long acknowledged, boolean last);

    /** They arrived. */
    void confirmed(List<Report> reports);
}
