package io.sitewire.edge;

import static org.awaitility.Awaitility.await;

import io.sitewire.support.IngestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process that reads what is in an inbox and counts the readings, for a test to give it little memory. */
public final class LargeFile {
    private LargeFile() {
    }

    /** @param arguments the folder with the inbox in it, and the file's name */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (IngestContext context = new IngestContext("sitewire.file.directory", folder.resolve("inbox").toString(),
                "sitewire.file.done-directory", folder.resolve("done").toString(), "sitewire.file.refused-directory",
                folder.resolve("refused").toString(), "sitewire.file.settle-time", "1ms")) {
            context.buffer().keepNothing();
            context.start("edge-refuse-file", "edge-ingest-file");
            await().atMost(Duration.ofMinutes(5)).until(() -> Files.exists(folder.resolve("done").resolve(arguments[1])));
            System.out.println("accepted " + (long) context.counted("sitewire.readings.accepted") + " rejected "
                    + (long) context.counted("sitewire.readings.rejected"));
        }
    }
}
