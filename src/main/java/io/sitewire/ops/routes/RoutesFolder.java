package io.sitewire.ops.routes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at the files of a folder from time to time. What is not the same in two looks, one after the other, is still being written, or is
 * being replaced: until then it counts as it was before. Contents are compared, not times: behind the links of a ConfigMap the file is
 * always another one, and some file systems report no changes.
 *
 * <p>Threads: one at a time.
 */
final class RoutesFolder {
    private static final String SUFFIX = ".yaml";
    private static final long SIZE_MAX = 1 << 20;

    private final Path directory;
    private Map<String, RouteFile> last = new TreeMap<>();
    private final Map<String, RouteFile> settled = new TreeMap<>();

    /** @param directory it need not exist */
    RoutesFolder(Path directory) {
        this.directory = directory;
    }

    /** What is there when a process starts; whatever is written just then is seen again in the looks that follow. */
    Map<String, RouteFile> first() throws IOException {
        last = read();
        settled.clear();
        settled.putAll(last);
        return new TreeMap<>(settled);
    }

    /**
     * Looks again.
     *
     * @return every file that is there and settled, by id
     * @throws IOException if the folder cannot be listed; then nothing has changed
     */
    Map<String, RouteFile> look() throws IOException {
        Map<String, RouteFile> now = read();
        TreeSet<String> ids = new TreeSet<>(now.keySet());
        ids.addAll(settled.keySet());
        for (String id : ids) {
            RouteFile file = now.get(id);
            if (!Objects.equals(file, last.get(id))) {
                continue;
            }
            if (file == null) {
                settled.remove(id);
            } else {
                settled.put(id, file);
            }
        }
        last = now;
        return new TreeMap<>(settled);
    }

    private Map<String, RouteFile> read() throws IOException {
        Map<String, RouteFile> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, entry -> isOurs(entry.getFileName().toString()))) {
            for (Path entry : entries) {
                RouteFile file = read(entry);
                if (file != null) {
                    files.put(file.id(), file);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // It may be made later.
            return files;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Hidden files are those of editors, and the folders behind a ConfigMap's links; so are {@code ~}, {@code #…#} and {@code .swp}. */
    private static boolean isOurs(String name) {
        return !name.startsWith(".") && !name.startsWith("~") && !name.startsWith("#") && (name.endsWith(SUFFIX) || name.endsWith(".yml"));
    }

    private static RouteFile read(Path path) {
        String name = path.getFileName().toString();
        if (name.endsWith(".yml")) {
            return new RouteFile(name, path, "", "its name ends with .yml; expected: .yaml");
        }
        String id = name.substring(0, name.length() - SUFFIX.length());
        try {
            if (!Files.isRegularFile(path)) {
                return null;
            }
            if (Files.size(path) > SIZE_MAX) {
                return new RouteFile(id, path, "", "it has " + Files.size(path) + " bytes; expected: at most " + SIZE_MAX);
            }
            return new RouteFile(id, path, text(Files.readAllBytes(path)), null);
        } catch (NoSuchFileException e) {
            return null;
        } catch (CharacterCodingException e) {
            return new RouteFile(id, path, "", "it is not UTF-8 text");
        } catch (IOException e) {
            return new RouteFile(id, path, "", "it cannot be read (" + e.getClass().getSimpleName() + "); expected: a file that the user "
                    + System.getProperty("user.name") + " may read");
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
