package io.sitewire.buffer;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Tells callers what became of their appends, in order, on a thread of its own: a slow callback holds up other callbacks, but not the
 * disk. What waits here still counts as waiting in the queue's bound, so slow callbacks end in refused appends, not in growing memory.
 */
final class Completions implements Runnable {
    private static final Runnable END = () -> { };
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final AppendQueue queue;

    Completions(AppendQueue queue) {
        this.queue = queue;
    }

    /** They are durable; the first one's position is given. */
    void stored(List<PendingAppend> appends, long first) {
        appends.forEach(PendingAppend::forgetBody);
        waiting.add(() -> {
            long position = first;
            for (PendingAppend append : appends) {
                append.stored(position);
                position += append.positions();
                queue.reported(append);
            }
        });
    }

    /** They were not stored, and are out of the queue. */
    void failed(List<PendingAppend> appends, BufferException why) {
        waiting.add(() -> appends.forEach(append -> append.failed(why)));
    }

    /** Their callers gave them up, they were not stored, and are out of the queue. */
    void withdrawn(List<PendingAppend> appends) {
        waiting.add(() -> appends.forEach(PendingAppend::withdrawn));
    }

    /** Nothing comes after this. */
    void close() {
        waiting.add(END);
    }

    @Override
    public void run() {
        for (Runnable next = take(); next != END; next = take()) {
            next.run();
        }
    }

    private Runnable take() {
        while (true) {
            try {
                return waiting.take();
            } catch (InterruptedException e) {
                // A callback may have interrupted this thread; what is stored must be reported all the same.
                continue;
            }
        }
    }
}
