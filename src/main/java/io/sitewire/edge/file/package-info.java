/**
 * From a dropped file to readings, as a stream: what is in memory is one chunk of lines, whatever the size of the file.
 *
 * <pre>
 *  InboxFiles   which file is begun, and where it goes afterwards
 *  InputFile    bytes: unpacked, no binary, without a byte-order mark
 *  LineReader   lines: LF, CR LF, CR, quoted line breaks, bounded length
 *  Lines        readings of a line: CsvLines (long and wide), JsonLines
 *  LineChunks   chunks of whole lines, which the route splits and stores
 * </pre>
 *
 * <p>A file is moved to the finished ones when all of its lines are on disk. One that fails in the middle stays, and is read on from the
 * place that stands in the buffer beside its readings ({@code FileStates}): no line is lost or repeated.
 */
package io.sitewire.edge.file;
