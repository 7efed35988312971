package io.sitewire.ops.start;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sitewire.buffer.BufferException;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.file.FileRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The classes that the built-in routes name. Camel loads them by their names, and a native binary can load only those it was told of.
 * (Kafka's serializers are told of by Quarkus itself.)
 */
@RegisterForReflection(fields = false, methods = false, targets = {
    Exception.class, IOException.class, UncheckedIOException.class, BufferException.class, ReadingRejectedException.class,
    FileRefusedException.class})
final class RouteClasses {
    private RouteClasses() {
    }
}
