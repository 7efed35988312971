package io.sitewire.buffer.files;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Another process that owns a folder, or looks who owns it and takes its time. */
public final class LockHolder {
    private LockHolder() {
    }

    /** Arguments: {@code own} or {@code look}, the lock's file, and for how many milliseconds. Says "holds" when it does. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        if (arguments[0].equals("own")) {
            try (FolderLock lock = FolderLock.take(file, "the other process")) {
                hold(arguments[2]);
            } catch (FolderLockedException e) {
                System.out.println("refused: " + e.holder());
            }
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.lock(0, Long.MAX_VALUE, true)) {
            hold(arguments[2]);
        }
    }

    private static void hold(String millis) throws InterruptedException {
        System.out.println("holds");
        TimeUnit.MILLISECONDS.sleep(Long.parseLong(millis));
    }
}
