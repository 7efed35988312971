package io.sitewire.edge.file;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a state to be stored. What is not stored in time is tried again later: until then the file is where it was. */
final class Waiting {
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    private Waiting() {
    }

    static boolean awaitStored(CompletableFuture<Long> append, String path) {
        try {
            append.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("State of a file not stored yet: {}", path, e);
        }
        append.cancel(false);
        return false;
    }
}
