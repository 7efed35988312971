package io.sitewire.buffer;

import java.util.concurrent.CompletableFuture;

/**
 * One append on its way to the disk. Whoever holds it may complete or cancel it only as long as it can be taken out of the queue, so
 * that its outcome always tells what is on disk.
 */
final class PendingAppend extends CompletableFuture<Long> {
    /** What an append takes in memory beside its bytes, roughly. */
    private static final int OVERHEAD = 256;

    private final AppendQueue queue;
    private final int records;
    private final int size;
    private byte[] body;

    /** Guarded by the queue's lock. */
    boolean beingWritten;
    /** Guarded by the queue's lock: somebody gave up while it was being written. */
    boolean withdrawWanted;

    PendingAppend(AppendQueue queue, byte[] body, int records) {
        this.queue = queue;
        this.body = body;
        this.size = body.length;
        this.records = records;
    }

    int records() {
        return records;
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
