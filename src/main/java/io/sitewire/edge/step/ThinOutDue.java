package io.sitewire.edge.step;

import io.quarkus.arc.Unremovable;
import io.sitewire.edge.JointProgress;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes the body the results of the windows whose sensors are silent. One thread. */
@Singleton
@Unremovable
@Named("thinOutDue")
final class ThinOutDue implements Processor {
    private final ThinOutWindows windows;

    @Inject
    public ThinOutDue(ThinOutWindows windows) {
        this.windows = windows;
    }

    @Override
    public void process(Exchange exchange) {
        ThinOutWindows.Outcome.Taken due = windows.due(exchange.getContext());
        exchange.getMessage().setBody(due.results());
        JointProgress.join(exchange, List.of(due.progress()));
    }
}
