package io.sitewire.ops.start;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sitewire.buffer.BufferException;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.file.FileRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes that routes may name: those that the built-in ones do. Camel loads them by their names, and a native binary can load only
 * those it was told of.
 * (Kafka's serializers are told of by Quarkus itself.)
 */
@RegisterForReflection(fields = false, methods = false, targets = {
    Exception.class, IOException.class, UncheckedIOException.class, BufferException.class, ReadingRejectedException.class,
    FileRefusedException.class})
public final class RouteClasses {
    private static final Set<String> TOLD = Stream.of(Exception.class, IOException.class, UncheckedIOException.class,
            BufferException.class, ReadingRejectedException.class, FileRefusedException.class).map(Class::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    private RouteClasses() {
    }

    /** The classes that any route may name, beside those of Kafka's serializers and of {@code java.lang}. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(TOLD);
    }

    public static boolean isKnown(String name) {
        return TOLD.contains(name) || name.startsWith("org.apache.kafka.common.serialization.")
                || name.matches("java\\.lang\\.(String|Integer|Long|Double|Boolean)");
    }
}
