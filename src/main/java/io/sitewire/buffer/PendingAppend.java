package io.sitewire.buffer;

import io.sitewire.buffer.format.RunningHash;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One append on its way to the disk. Whoever holds it may complete or cancel it only as long as it can be taken out of the queue, so
 * that its outcome always tells what is on disk.
 */
final class PendingAppend extends CompletableFuture<Long> {
    /** What an append takes in memory beside its bytes, roughly. */
    private static final int OVERHEAD = 256;

    private final AppendQueue queue;
    private final int positions;
    private final int records;
    private final int size;
    private final List<SourceState> states;
    /** What the running hash is multiplied by, and what is added to it. */
    private final long hashFactor;
    private final long hash;
    private byte[] body;

    /** Guarded by the queue's lock. */
    boolean beingWritten;
    /** Guarded by the queue's lock: somebody gave up while it was being written. */
    boolean withdrawWanted;

    /** @param hash the running hash over its payloads alone */
    PendingAppend(AppendQueue queue, byte[] body, int positions, List<SourceState> states, long hash) {
        this.queue = queue;
        this.body = body;
        this.size = body.length;
        this.positions = positions;
        this.records = positions + states.size();
        this.states = states;
        this.hashFactor = RunningHash.factor(positions);
        this.hash = hash;
    }

    /** How many readings it holds: each takes a position. */
    int positions() {
        return positions;
    }

    /** How many records it holds, states included. */
    int records() {
        return records;
    }

    List<SourceState> states() {
        return states;
    }

    /** The running hash after it, from that before it. */
    long hashAfter(long running) {
        return running * hashFactor + hash;
    }

    /** Bytes on disk, without the frame's header. */
    int size() {
        return size;
    }

    long memory() {
        return (long) size + OVERHEAD;
    }

    byte[] body() {
        return body;
    }

    /** Frees what is stored, long before the caller lets go of the future. */
    void forgetBody() {
        body = null;
    }

    void stored(long position) {
        super.complete(position);
    }

    void failed(BufferException why) {
        super.completeExceptionally(why);
    }

    void withdrawn() {
        super.cancel(false);
    }

    /**
     * Takes the append out of the queue. While it is being written this returns false; the future then completes with what became of
     * it: the position if it was stored, cancelled if that write failed.
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return queue.withdraw(this) ? super.cancel(mayInterruptIfRunning) : isCancelled();
    }

    @Override
    public boolean complete(Long position) {
        return queue.withdraw(this) && super.complete(position);
    }

    @Override
    public boolean completeExceptionally(Throwable why) {
        return queue.withdraw(this) && super.completeExceptionally(why);
    }
}
