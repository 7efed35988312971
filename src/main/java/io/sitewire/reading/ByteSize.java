package io.sitewire.reading;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads sizes as configuration and routes write them: a number of bytes, or one with {@code K}, {@code M}, {@code G} or {@code T}
 * (powers of 1024).
 */
public final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([KMGT]?)B?", Pattern.CASE_INSENSITIVE);

    private ByteSize() {
    }

    /**
     * @return the size in bytes
     * @throws IllegalArgumentException if the text is not a size, or is more than a {@code long} holds
     */
    public static long parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: '" + text
                    + "'; write a number of bytes, or one with K, M, G or T, such as 512K");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : 10 * ("KMGT".indexOf(unit.charAt(0)) + 1);
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size out of range: '" + text + "'", e);
        }
    }
}
