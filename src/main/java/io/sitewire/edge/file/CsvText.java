package io.sitewire.edge.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * From the bytes of a CSV line to its cells. One thread.
 *
 * <p>A line is UTF-8; one that is not, is Windows-1252, which every byte sequence of a logger can be read as. A file whose header is
 * not UTF-8 is Windows-1252 in whole.
 */
final class CsvText {
    /** The separators that are known, the likeliest first where the header has equally many. */
    static final String SEPARATORS = "\t;,";
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private final char separator;
    private final boolean windows;
    private final CSVFormat format;

    private CsvText(char separator, boolean windows) {
        this.separator = separator;
        this.windows = windows;
        this.format = CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(false).get();
    }

    /** Takes separator and encoding from the header line. */
    static CsvText ofHeader(byte[] header) {
        String utf8 = utf8(header);
        String text = utf8 == null ? new String(header, WINDOWS) : utf8;
        char best = ',';
        int most = 0;
        for (char candidate : SEPARATORS.toCharArray()) {
            int count = count(text, candidate);
            if (count > most) {
                best = candidate;
                most = count;
            }
        }
        return new CsvText(best, utf8 == null);
    }

    CsvText withSeparator(char other) {
        return new CsvText(other, windows);
    }

    char separator() {
        return separator;
    }

    String decode(byte[] line) {
        String utf8 = windows ? null : utf8(line);
        return utf8 == null ? new String(line, WINDOWS) : utf8;
    }

    /** @return the cells, or null if quotes stand where they cannot */
    List<String> cells(String line) {
        if (line.indexOf('"') < 0) {
            return split(line);
        }
        try (CSVParser parser = CSVParser.parse(line, format)) {
            List<CSVRecord> records = parser.getRecords();
            return records.size() == 1 ? records.get(0).toList() : null;
        } catch (IOException | java.io.UncheckedIOException e) {
            return null;
        }
    }

    private List<String> split(String line) {
        List<String> cells = new ArrayList<>();
        int from = 0;
        for (int at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, from)) {
            cells.add(line.substring(from, at));
            from = at + 1;
        }
        cells.add(line.substring(from));
        return cells;
    }

    private static int count(String text, char wanted) {
        int count = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            quoted ^= text.charAt(i) == '"';
            count += !quoted && text.charAt(i) == wanted ? 1 : 0;
        }
        return count;
    }

    /** @return null if it is not UTF-8 */
    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
