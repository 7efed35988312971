package io.sitewire.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The one entry point of the artifact. */
@QuarkusMain
public final class Sitewire {
    private Sitewire() {
    }

    public static void main(String... arguments) {
        Quarkus.run(arguments);
    }
}
