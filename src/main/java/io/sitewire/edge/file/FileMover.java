package io.sitewire.edge.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves files out of the inbox into the same sub-folder of another folder, and never over one that is there: the second {@code a.csv}
 * becomes {@code a.1.csv}. One thread.
 */
final class FileMover {
    private static final Pattern NAME = Pattern.compile("(.+?)((?:\\.[^.]+)?(?:\\.gz)?)", Pattern.CASE_INSENSITIVE);
    private static final String REASON_ENDING = ".reason.txt";

    private FileMover() {
    }

    /** @return where the file is now */
    static Path move(Path file, Path directory, String relative) throws IOException {
        Path wanted = directory.resolve(relative);
        Files.createDirectories(wanted.getParent());
        for (int n = 0; ; n++) {
            Path target = numbered(wanted, n);
            try {
                return Files.move(file, target);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    /** Writes the reason first: a refused file is never without it. */
    static Path refuse(Path file, Path directory, String relative, String reason) throws IOException {
        Path wanted = directory.resolve(relative);
        Files.createDirectories(wanted.getParent());
        for (int n = 0; ; n++) {
            Path target = numbered(wanted, n);
            Path beside = target.resolveSibling(target.getFileName() + REASON_ENDING);
            if (Files.exists(target)) {
                continue;
            }
            Files.writeString(beside, reason + System.lineSeparator(), StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            try {
                return Files.move(file, target);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    private static Path numbered(Path wanted, int n) {
        if (n == 0) {
            return wanted;
        }
        Matcher matcher = NAME.matcher(wanted.getFileName().toString());
        return matcher.matches() ? wanted.resolveSibling(matcher.group(1) + '.' + n + matcher.group(2))
                : wanted.resolveSibling(wanted.getFileName() + "." + n);
    }
}
