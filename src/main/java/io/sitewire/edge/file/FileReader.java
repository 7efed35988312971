package io.sitewire.edge.file;

import io.sitewire.config.EnrichConfig;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.LinePosition;
import io.sitewire.edge.MeasurementTime;
import io.sitewire.reading.Place;
import io.sitewire.reading.TopicPattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Opens a dropped file for reading: finds out what kind of file it is and what its header means. Immutable; any thread. */
final class FileReader {
    private static final Pattern ENDINGS = Pattern.compile("\\.(csv|ndjson|jsonl)(\\.gz)?$", Pattern.CASE_INSENSITIVE);
    private static final Pattern SEPARATOR_LINE = Pattern.compile("(?i)sep=(.)");

    private final SitewireConfig config;
    private final int lineSizeMax;
    private final List<TopicPattern> patterns;
    private final MeasurementTime time;

    FileReader(SitewireConfig config) {
        EnrichConfig enrich = config.enrich();
        this.config = config;
        this.lineSizeMax = Math.toIntExact(config.file().lineSizeMax().asLongValue());
        this.patterns = TopicPattern.parseAll(enrich.filePatterns());
        this.time = new MeasurementTime(enrich.timeZone(), enrich.dateOrder().orElse(null));
    }

    /**
     * Opens a file at its beginning.
     *
     * @param source the file's path below the inbox
     * @param whole whether a last line without an end is a line, see {@link LineReader}
     * @return the file's chunks; to be closed
     * @throws FileRefusedException if it never can be read
     * @throws IOException if it cannot be read at the moment
     */
    LineChunks open(Path path, String source, LineReader.Whole whole) throws IOException {
        return open(path, source, whole, LinePosition.START, false);
    }

    /**
     * Opens a file where reading was left.
     *
     * @param unchanged whether nothing has touched the file since, so that what is before the place need not be read again; what is packed
     *     is always read
     * @return null if the bytes before the place are not those that were there: it is another file
     */
    LineChunks openAt(Path path, String source, LineReader.Whole whole, LinePosition place, boolean unchanged) throws IOException {
        return open(path, source, whole, place, unchanged && !InputFile.isGzip(path));
    }

    private LineChunks open(Path path, String source, LineReader.Whole whole, LinePosition place, boolean seek) throws IOException {
        InputStream in = InputFile.open(path);
        try {
            LineReader reader = new LineReader(in, lineSizeMax, LinePosition.START, whole);
            LineItems items = new LineItems("file", "file:" + source, lineSizeMax);
            Place named = TopicPattern.firstMatch(patterns, ENDINGS.matcher(source).replaceFirst(""));
            Place outOfPath = named == null ? new Place(null, null) : named;
            boolean csv = source.toLowerCase(Locale.ROOT).matches(".*\\.csv(\\.gz)?");
            Lines lines = csv ? csv(reader, items, outOfPath) : new JsonLines(items, outOfPath);
            if (place.offset() > reader.position().offset()) {
                if (seek) {
                    in.close();
                    in = InputFile.openAt(path, place.offset());
                    reader = new LineReader(in, lineSizeMax, place, whole);
                } else if (!reader.skipTo(place)) {
                    in.close();
                    return null;
                }
            }
            return new LineChunks(reader, lines, config.file().batchRecordsMax(), in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e instanceof IOException io ? InputFile.failed(io) : (RuntimeException) e;
        }
    }

    private CsvLines csv(LineReader reader, LineItems items, Place place) throws IOException {
        RawLine line = header(reader);
        CsvText text = CsvText.ofHeader(line.bytes());
        var separator = SEPARATOR_LINE.matcher(text.decode(line.bytes()).strip());
        if (separator.matches()) {
            text = text.withSeparator(separator.group(1).charAt(0));
            line = header(reader);
        }
        List<String> header = text.cells(text.decode(line.bytes()));
        if (header == null) {
            throw new FileRefusedException(FileRefusal.HEADER_INVALID, "something follows a closing quote in the first line");
        }
        return new CsvLines(text, CsvColumns.of(header, place, config.file(), config.enrich()), items, time);
    }

    private RawLine header(LineReader reader) throws IOException {
        RawLine line = reader.next(CsvText.SEPARATORS);
        while (line != null && line.isBlank()) {
            line = reader.next(CsvText.SEPARATORS);
        }
        if (line == null) {
            throw new FileRefusedException(FileRefusal.EMPTY, "it has no line");
        }
        if (line.fault() != null) {
            throw new FileRefusedException(FileRefusal.HEADER_INVALID, "the first line is "
                    + (line.fault() == RawLine.Fault.TOO_LONG ? "over " + lineSizeMax + " bytes (sitewire.file.line-size-max)"
                            : "not whole: a quote is opened and not closed"));
        }
        return line;
    }
}
