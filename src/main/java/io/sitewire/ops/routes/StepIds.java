package io.sitewire.ops.routes;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.apache.camel.spi.NodeIdFactory;

/**
 * Names the steps of routes that give them no {@code id}, for diagrams and metrics: as Camel does, by kind and a number, but a processor by
 * what it is ({@code enrichment1}) and not {@code process5}. Any thread.
 */
@Singleton
final class StepIds {
    private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();

    /** Before the routes are read; a bean that is a factory would be found after that. */
    void use(@Observes BeforeConfigure event) {
        CamelContext context = event.getCamelContext(CamelContext.class);
        context.getCamelContextExtension().addContextPlugin(NodeIdFactory.class, this::id);
    }

    private String id(NamedNode node) {
        String name = node instanceof ProcessDefinition process && process.getRef() != null ? process.getRef() : node.getShortName();
        return name + numbers.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
    }
}
