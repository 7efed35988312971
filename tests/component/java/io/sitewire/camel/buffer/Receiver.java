package io.sitewire.camel.buffer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;

/** The end of a forwarding route: notes what came, and fails, or does not go on, as told. */
final class Receiver extends AsyncProcessorSupport {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    /** The headers of control records. */
    final List<Map<String, Object>> control = new CopyOnWriteArrayList<>();
    final List<Integer> batchSizes = new CopyOnWriteArrayList<>();
    final List<String> firstOfFailed = new CopyOnWriteArrayList<>();
    final List<Long> acknowledgedSeen = new CopyOnWriteArrayList<>();
    volatile CompletableFuture<Void> gate;
    volatile int failures;
    volatile int completionFailures;

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        List<?> batch = exchange.getMessage().getBody(List.class);
        if (failures > 0) {
            failures--;
            batch.stream().filter(element -> kind(element) == null).findFirst().ifPresent(element -> firstOfFailed.add(text(element)));
            exchange.setException(new IllegalStateException("broken on purpose"));
            callback.done(true);
            return true;
        }
        if (completionFailures > 0) {
            completionFailures--;
            exchange.getUnitOfWork().addSynchronization(new SynchronizationAdapter() {
                @Override
                public void onComplete(Exchange done) {
                    done.setException(new IllegalStateException("commit failed on purpose"));
                }
            });
        }
        CompletableFuture<Void> current = gate;
        if (current == null) {
            note(batch);
            callback.done(true);
            return true;
        }
        current.whenComplete((none, failure) -> {
            note(batch);
            callback.done(false);
        });
        return false;
    }

    private void note(List<?> all) {
        List<?> batch = all.stream().filter(element -> kind(element) == null).toList();
        all.stream().filter(element -> kind(element) != null)
                .forEach(element -> control.add(Map.copyOf(((Exchange) element).getMessage().getHeaders())));
        if (batch.isEmpty()) {
            return;
        }
        batchSizes.add(batch.size());
        acknowledgedSeen.add(Long.parseLong(((Exchange) batch.get(0)).getMessage().getHeader("acknowledged", String.class)));
        for (Object element : batch) {
            texts.add(text(element));
            headers.add(Map.copyOf(((Exchange) element).getMessage().getHeaders()));
        }
    }

    private static String kind(Object element) {
        return ((Exchange) element).getMessage().getHeader("kind", String.class);
    }

    private static String text(Object element) {
        return ((Exchange) element).getMessage().getBody(String.class);
    }
}
