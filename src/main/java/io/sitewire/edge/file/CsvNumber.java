package io.sitewire.edge.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the number of a cell and writes it with a decimal point, digit for digit. A comma is a decimal comma where it does not separate
 * the cells. Text with both, or with a grouping such as {@code 1.234,56}, is no number: nobody can tell what it means.
 */
final class CsvNumber {
    private static final Pattern POINT = Pattern.compile("([+-]?)(\\d*)(?:\\.(\\d*))?([eE][+-]?\\d+)?");
    private static final Pattern POINT_OR_COMMA = Pattern.compile("([+-]?)(\\d*)(?:[.,](\\d*))?([eE][+-]?\\d+)?");

    private CsvNumber() {
    }

    /** @return the number, or null if the cell holds none */
    static String read(String cell, char separator) {
        Matcher matcher = (separator == ',' ? POINT : POINT_OR_COMMA).matcher(cell.strip());
        if (!matcher.matches()) {
            return null;
        }
        String whole = matcher.group(2);
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        if (whole.isEmpty() && fraction.isEmpty()) {
            return null;
        }
        return (matcher.group(1).equals("-") ? "-" : "") + (whole.isEmpty() ? "0" : whole) + (fraction.isEmpty() ? "" : "." + fraction)
                + (matcher.group(4) == null ? "" : matcher.group(4));
    }
}
