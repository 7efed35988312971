package io.sitewire.access;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands in files, read again when one of them changes. What could be used last counts until something better is there. Any thread;
 * {@link #look} reads files and is not for an event loop.
 *
 * @param <T> what is made of them
 */
public final class WatchedFiles<T> {
    private final List<Path> files;
    private final Reader<T> reader;
    private final Listener<T> listener;
    private volatile T current;
    private List<Object> seen;
    private List<Object> read;
    private String problem;

    /** Makes something of the files, or says in its exception what is wrong with which of them. */
    public interface Reader<T> {
        T read() throws IOException, GeneralSecurityException;
    }

    /** Hears of what was read, and once of each thing that is wrong. */
    public interface Listener<T> {
        /** @param again whether it replaces an older one */
        void read(T value, boolean again);

        /** @param kept whether an older one still counts */
        void unusable(String problem, boolean kept);
    }

    public WatchedFiles(List<Path> files, Reader<T> reader, Listener<T> listener) {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.listener = listener;
    }

    /** What was read last and could be used; empty if nothing ever could. */
    public Optional<T> current() {
        return Optional.ofNullable(current);
    }

    /**
     * Reads the files if they have changed and are at rest, that is, look as they did the last time: of a pair of files that are replaced
     * one after the other, not one half. The first look reads at once, and what could not be used is tried again at each.
     */
    public synchronized void look() {
        List<Object> now = versions();
        boolean atRest = seen == null || now.equals(seen);
        seen = now;
        if (!atRest || now.equals(read) && problem == null) {
            return;
        }
        read = now;
        try {
            T value = reader.read();
            boolean again = current != null;
            current = value;
            problem = null;
            listener.read(value, again);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Whatever a file makes a library throw: a timer that calls this must go on.
            failed(e);
        }
    }

    private void failed(Exception failure) {
        String found = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (!found.equals(problem)) {
            problem = found;
            listener.unusable(found, current != null);
        }
    }

    private List<Object> versions() {
        List<Object> versions = new ArrayList<>();
        for (Path file : files) {
            try {
                versions.add(FileVersion.of(file));
            } catch (IOException e) {
                versions.add(e.toString());
            }
        }
        return versions;
    }
}
