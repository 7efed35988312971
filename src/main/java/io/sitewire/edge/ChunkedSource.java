package io.sitewire.edge;

import io.sitewire.camel.buffer.SourceProgress;

/** A source that is read chunk by chunk and keeps its place in the buffers: {@link Control#SOURCE}. One thread. */
public interface ChunkedSource {
    /** The number of the line from which on that buffer has nothing yet; what comes before it is stored, or not for this buffer. */
    long lineNext(String buffer);

    /**
     * @param rejected how many items of the chunk became dead letters
     * @return what is to be stored with the chunk's readings, or with its dead letters
     */
    SourceProgress after(ReadingChunk chunk, int rejected);
}
