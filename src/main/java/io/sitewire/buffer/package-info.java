/**
 * A durable store-and-forward log in one folder. Pure JDK (and slf4j); knows nothing of the rest of the project.
 *
 * <h2>What it promises</h2>
 * <ul>
 * <li>An append that completed is on disk: written and synced, its file's name too.
 * <li>Only what is synced is read, so a position is never delivered and then given to another record.
 * <li>Records are read in the order of the appends, and again after a {@code rewind} or restart, until they are acknowledged.
 * <li>It opens, whatever the bytes in the folder are, unless somebody else uses it, it cannot be listed or locked, or it is of a newer
 *     version. A full or failing disk makes appends wait; that ends by itself.
 * <li>A position is a reading or a gap with a reason: a reader that asks meets every gap in its place. What a policy drops is on disk as
 *     a gap before it is dropped.
 * <li>Memory and start-up do not depend on the backlog: at start, the names of the segments and the newest one are read.
 * </ul>
 *
 * <h2>How</h2>
 * <pre>
 *  append ──► AppendQueue ──► LogWriter ── write, sync ──► CurrentSegment     00000000000000001000.log
 *  (any thread)                  │ durable                                     ┌────────┬───────┬───────┬──
 *                                ├──► Completions ──► the callers' futures     │ header │ frame │ frame │ …
 *                                └──► Segments ◄── LogWalk ◄── LogReader       └────────┴───────┴───────┴──
 *                                        ▲                        │ acknowledge    128      64 + records
 *                                        └── delete ── Readers ◄──┘ Cursor
 * </pre>
 * Three threads: one writes; one reads and keeps cursors, since callers may be interrupted and an interrupt closes a file channel; one
 * completes futures. One writer takes all that waits and syncs once, so the more callers wait, the more share a sync.
 *
 * <p>Every start begins a segment of its own, with a new epoch. After a failed write or sync the segment is left, and the next begins at
 * the position that is durable: a segment ends where the next one's name begins, whatever else it holds. So nothing is ever overwritten,
 * and recovery changes no segment.
 *
 * <p>Gaps that are not in the log stand in a file of their own, {@link io.sitewire.buffer.Gaps}, which takes no more space when it is
 * written. What is dropped unread is dropped on the thread that reads, and never what a reader has in hand.
 *
 * <p>How far sources have been read is stored in the same frame as what was read of them, and each segment begins with the states of all
 * sources, so that the newest one tells them.
 *
 * <h2>Limits</h2>
 * <pre>
 *  record            recordSizeMax, by default 1 MiB; refused above
 *  append            appendSizeMax, by default 4 MiB, at most 64 MiB or half of sizeMax; refused above
 *  frame             about 256 KiB where there is enough to write, or one append; a reader holds one in memory
 *  commit            at most 4 MiB behind one sync, or one append
 *  waiting           queueSizeMax, by default 64 MiB, until the futures' callbacks are done; refused above
 *  on disk           sizeMax, by default 1 GiB, exact; 4 KiB of it is kept for headers, up to 64 KiB for states and gaps
 *  source states     256 KiB together, or a quarter of a segment; 64 KiB each
 *  segment           segmentSize, by default 16 MiB, at most a quarter of sizeMax
 *  overhead          128 bytes a segment, 72 a frame, about 4 a record and 2 a header
 * </pre>
 *
 * <h2>What it will not do</h2>
 * <ul>
 * <li>Delete bytes that could not be read: a segment that holds some is set aside, and a person deletes it. The end of the newest segment
 *     is the exception: a write that was under way looks the same, and goes with its segment.
 * <li>Repair: what is damaged is passed over and counted.
 * <li>Go on with a file after a sync of it failed.
 * <li>Notice a disk that says "synced" and has not.
 * <li>Keep a reader's place exactly over a power cut: it may be set back, never forward.
 * </ul>
 * docs/data-on-disk.md draws every byte and names the outcome of every kind of damage.
 */
package io.sitewire.buffer;
