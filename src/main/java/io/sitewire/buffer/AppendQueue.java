package io.sitewire.buffer;

import io.sitewire.buffer.format.Format;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written, in the order of the calls, bounded in bytes. Appends stay in it until they are stored, so that a failed
 * write loses none and changes no order. Any thread; one thread takes.
 */
final class AppendQueue {
    /** Frames are about this large where there is enough to write: a reader holds one in memory. */
    static final int FRAME_BODY_TARGET = 256 << 10;

    private final String name;
    private final long memoryMax;
    private final SourceStates states;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<PendingAppend> waiting = new LinkedHashSet<>();
    private long memory;
    private long changes;
    private boolean closed;

    AppendQueue(String name, long memoryMax, SourceStates states) {
        this.name = name;
        this.memoryMax = memoryMax;
        this.states = states;
    }

    /** Adds it at the end, or throws. */
    void add(PendingAppend append) {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            if (memory > 0 && memory + append.memory() > memoryMax) {
                throw new BufferException(BufferError.BUFFER_QUEUE_FULL, "append refused: buffer " + name + ", bytes waiting to be"
                        + " written " + memory + ", bytes of this append " + append.memory() + ", limit " + memoryMax
                        + "; nothing of it was stored; send again later, or find out why writing is slow or the buffer full");
            }
            states.admit(append.states());
            memory += append.memory();
            waiting.add(append);
            if (waiting.size() == 1) {
                change();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to write, at most so long; null if there is nothing, or the queue is closed and empty. */
    PendingAppend awaitHead(long nanos) {
        lock.lock();
        try {
            long rest = nanos;
            while (waiting.isEmpty() && !closed && rest > 0) {
                rest = changed.awaitNanos(rest);
            }
            return waiting.isEmpty() ? null : waiting.iterator().next();
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt the writer; it looks again and waits again, nothing is lost.
            return null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Marks as many from the head as fit, each list one frame; an append never spans two.
     *
     * @param bytes the most bytes on disk, frame headers included
     * @param one take the head only
     * @return empty if the head does not fit
     */
    List<List<PendingAppend>> take(long bytes, boolean one) {
        List<List<PendingAppend>> frames = new ArrayList<>();
        lock.lock();
        try {
            long rest = bytes;
            long frameSize = 0;
            for (PendingAppend append : waiting) {
                boolean frameNew = frames.isEmpty() || frameSize + append.size() > FRAME_BODY_TARGET;
                long cost = append.size() + (frameNew ? Format.FRAME_HEADER_SIZE : 0);
                if (cost > rest || one && !frames.isEmpty()) {
                    break;
                }
                if (frameNew) {
                    frames.add(new ArrayList<>());
                    frameSize = 0;
                }
                rest -= cost;
                frameSize += append.size();
                append.beingWritten = true;
                frames.get(frames.size() - 1).add(append);
            }
            return frames;
        } finally {
            lock.unlock();
        }
    }

    /** Marks from the head on as many as cannot be written, each by itself, into so many bytes. */
    List<PendingAppend> takeLargerThan(long bytes) {
        List<PendingAppend> larger = new ArrayList<>();
        lock.lock();
        try {
            for (PendingAppend append : waiting) {
                // What holds no reading cannot be dropped: it waits, and what is behind it too.
                if (append.positions() == 0 || append.size() + (long) Format.FRAME_HEADER_SIZE <= bytes) {
                    break;
                }
                append.beingWritten = true;
                larger.add(append);
            }
            return larger;
        } finally {
            lock.unlock();
        }
    }

    /** Undoes {@link #take} after a failed write; returns those that somebody gave up meanwhile. */
    List<PendingAppend> giveBack(List<List<PendingAppend>> frames) {
        List<PendingAppend> withdrawn = new ArrayList<>();
        lock.lock();
        try {
            for (List<PendingAppend> frame : frames) {
                for (PendingAppend append : frame) {
                    append.beingWritten = false;
                    if (append.withdrawWanted) {
                        remove(append);
                        withdrawn.add(append);
                    }
                }
            }
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }

    /** They are stored: takes them out. Their memory is given back by {@link #reported}. */
    void stored(List<List<PendingAppend>> frames) {
        lock.lock();
        try {
            for (List<PendingAppend> frame : frames) {
                frame.forEach(waiting::remove);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Its future is complete, callbacks included. */
    void reported(PendingAppend append) {
        lock.lock();
        try {
            memory -= append.memory();
        } finally {
            lock.unlock();
        }
    }

    /** Takes it out if it is waiting; if it is being written, notes the wish. */
    boolean withdraw(PendingAppend append) {
        lock.lock();
        try {
            if (append.beingWritten) {
                append.withdrawWanted = true;
                return false;
            }
            return remove(append);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out everything that is left, to be failed. */
    List<PendingAppend> drain() {
        lock.lock();
        try {
            List<PendingAppend> rest = new ArrayList<>(waiting);
            rest.forEach(this::remove);
            return rest;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            change();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    BufferException closed() {
        return new BufferException(BufferError.BUFFER_CLOSED, "append refused: buffer " + name
                + " is closed; nothing of it was stored; send again when it is open");
    }

    /** To be asked before a look at what {@link #awaitChange} shall wait for. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something has changed since {@code seen}: room, a head that is gone, the end. At most so long. */
    void awaitChange(long seen, long nanos) {
        lock.lock();
        try {
            long rest = nanos;
            while (changes == seen && rest > 0) {
                rest = changed.awaitNanos(rest);
            }
        } catch (InterruptedException e) {
            // As above.
        } finally {
            lock.unlock();
        }
    }

    /** Waits so long, or until the queue is closed. */
    void awaitClose(long nanos) {
        lock.lock();
        try {
            long rest = nanos;
            while (!closed && rest > 0) {
                rest = changed.awaitNanos(rest);
            }
        } catch (InterruptedException e) {
            // As above.
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and nothing waits. */
    boolean isDone() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** There may be room now. */
    void roomFreed() {
        lock.lock();
        try {
            change();
        } finally {
            lock.unlock();
        }
    }

    int appendsWaiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    long memory() {
        lock.lock();
        try {
            return memory;
        } finally {
            lock.unlock();
        }
    }

    private boolean remove(PendingAppend append) {
        boolean head = !waiting.isEmpty() && waiting.iterator().next() == append;
        if (!waiting.remove(append)) {
            return false;
        }
        memory -= append.memory();
        states.withdrawn(append.states());
        append.forgetBody();
        if (head) {
            change();
        }
        return true;
    }

    private void change() {
        changes++;
        changed.signalAll();
    }
}
