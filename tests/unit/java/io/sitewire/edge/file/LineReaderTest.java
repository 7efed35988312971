package io.sitewire.edge.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.edge.LinePosition;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    @Test
    void allThreeLineEndsEndALineAndNumbersAreThoseOfAnEditor() throws IOException {
        assertThat(lines("a\nb\r\nc\rd\n\ne", "", 100)).containsExactly("1:a", "2:b", "3:c", "4:d", "5:", "6:e");
    }

    @Test
    void aLineBreakWithinAQuotedCellBelongsToTheCell() throws IOException {
        assertThat(lines("h\n\"a\r\nb\n\"\"c\",x\nd", ",", 100)).containsExactly("1:h", "2:\"a\r\nb\n\"\"c\",x", "5:d");
    }

    @Test
    void aQuoteThatOpensNoCellIsAnInch() throws IOException {
        assertThat(lines("5\" pipe,1\n6\" pipe,2", ",", 100)).containsExactly("1:5\" pipe,1", "2:6\" pipe,2");
        assertThat(lines("\"a\nb\"", "", 100)).containsExactly("1:\"a", "2:b\"");
    }

    @Test
    void aQuoteThatIsNeverClosedCostsOnlyItsLine() throws IOException {
        assertThat(lines("a,\"open\nb,1\nc,2\n", ",", 100)).containsExactly("1:a,\"open QUOTE_OPEN", "2:b,1", "3:c,2");
        assertThat(lines("\"open\r\n" + "x\r\n".repeat(300), ",", 10_000)).hasSize(301).contains("1:\"open QUOTE_OPEN", "2:x", "301:x");
        assertThat(lines("\"open\n" + "y".repeat(80) + "\n" + "z\n", ",", 60)).containsExactly("1:\"open QUOTE_OPEN",
                "2:" + "y".repeat(61) + " TOO_LONG", "3:z");
    }

    @Test
    void aLineThatIsTooLongIsSkippedAndItsBeginningKept() throws IOException {
        assertThat(lines("a".repeat(10) + "\nb\r\n" + "c".repeat(11) + "\r\nd", "", 10)).containsExactly("1:aaaaaaaaaa", "2:b",
                "3:ccccccccccc TOO_LONG", "4:d");
        assertThat(lines("x".repeat(500_000), "", 10)).hasSize(1);
    }

    @Property(tries = 300)
    void linesComeBackHoweverTheStreamIsCut(@ForAll @Size(max = 20) List<@CharRange(from = 'a', to = 'c') @StringLength(max = 30) String> texts,
            @ForAll @IntRange(min = 1, max = 7) int step, @ForAll boolean windows) throws IOException {
        String end = windows ? "\r\n" : "\n";
        String file = String.join(end, texts) + (texts.isEmpty() ? "" : end);

        List<String> read = new ArrayList<>();
        LineReader reader = new LineReader(slow(file, step), 100);
        for (RawLine line = reader.next(","); line != null; line = reader.next(",")) {
            read.add(new String(line.bytes(), StandardCharsets.UTF_8));
        }

        assertThat(read).isEqualTo(texts);
        assertThat(reader.position().line()).isEqualTo(texts.size() + 1L);
    }

    @Property(tries = 300)
    void fromAnyPlaceOnTheRestComesAsItWould(@ForAll @Size(min = 1, max = 20) List<@CharRange(from = 'a', to = 'c') @StringLength(max = 30)
            String> texts, @ForAll @IntRange(min = 0, max = 2) int ends, @ForAll @IntRange(min = 0, max = 20) int taken) throws IOException {
        String file = String.join(List.of("\n", "\r\n", "\r").get(ends), texts);
        LineReader reader = new LineReader(slow(file, 5), 20);
        for (int i = 0; i < taken; i++) {
            reader.next(",");
        }
        LinePosition place = reader.position();
        String rest = rest(reader);

        LineReader past = new LineReader(slow(file, 4), 20);
        assertThat(past.skipTo(place)).isTrue();
        assertThat(past.position()).isEqualTo(place);
        assertThat(rest(past)).isEqualTo(rest);
        assertThat(rest(new LineReader(slow(file.substring((int) place.offset()), 3), 20, place, () -> true))).isEqualTo(rest);
    }

    private static String rest(LineReader reader) throws IOException {
        StringBuilder rest = new StringBuilder();
        for (RawLine line = reader.next(","); line != null; line = reader.next(",")) {
            rest.append(line.number()).append(':').append(new String(line.bytes(), StandardCharsets.UTF_8)).append(line.fault()).append('|');
        }
        return rest.append(reader.position()).toString();
    }

    private static List<String> lines(String file, String separators, int sizeMax) throws IOException {
        List<String> lines = new ArrayList<>();
        LineReader reader = new LineReader(slow(file, 3), sizeMax);
        for (RawLine line = reader.next(separators); line != null; line = reader.next(separators)) {
            String text = new String(line.bytes(), StandardCharsets.UTF_8);
            lines.add(line.number() + ":" + text + (line.fault() == null ? "" : " " + line.fault()));
        }
        return lines;
    }

    /** A stream that gives a few bytes at a time. */
    private static InputStream slow(String text, int step) {
        return new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                return super.read(target, from, Math.min(step, length));
            }
        };
    }
}
