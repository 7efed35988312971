package io.sitewire.buffer;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The thread on which a buffer reads and keeps its cursors. An interrupt closes the file channel that it hits, and callers' threads may
 * be interrupted by anybody: so they wait here, and touch no file.
 */
final class IoThread {
    private final ExecutorService executor;

    IoThread(String name) {
        executor = Executors.newSingleThreadExecutor(task -> daemon(name, task));
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** @throws RejectedExecutionException once closed */
    <T> Future<T> submit(Callable<T> task) {
        return executor.submit(task);
    }

    /** Does it some time soon; once closed, never. */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: what would be written was written by the closing, what would be deleted is deleted at the next start.
        }
    }

    /** Waits for the result, whatever interrupts come; they are kept for the caller. */
    <T> T call(Callable<T> task) throws ExecutionException {
        Future<T> future = submit(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes no more; what was given is still done. */
    void close() {
        executor.shutdown();
    }

    /** Waits for the end of a thread, at most so long, 0 for ever; an interrupt is kept for later. */
    static void join(Thread thread, long millis) {
        if (thread == Thread.currentThread()) {
            return;
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        boolean interrupted = false;
        while (thread.isAlive()) {
            long rest = millis == 0 ? 0 : (deadline - System.nanoTime()) / 1_000_000;
            if (rest < 0 || millis > 0 && rest == 0) {
                break;
            }
            try {
                thread.join(rest);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
