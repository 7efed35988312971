package io.sitewire.edge.file;

import io.quarkus.arc.Unremovable;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.File;
import java.util.Comparator;
import org.apache.camel.component.file.GenericFile;

/**
 * The order in which files are read: by path, so that the files of a machine whose names hold a date are read in the order of their
 * dates; numbers count as numbers, so that {@code log-9} comes before {@code log-10}. The time of a file is no order: copying changes it.
 */
@Singleton
@Unremovable
@Named("inboxOrder")
public final class InboxOrder implements Comparator<GenericFile<File>> {
    @Override
    public int compare(GenericFile<File> one, GenericFile<File> other) {
        return compare(one.getRelativeFilePath(), other.getRelativeFilePath());
    }

    static int compare(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            if (isDigit(one.charAt(i)) && isDigit(other.charAt(j))) {
                int iEnd = digitsEnd(one, i);
                int jEnd = digitsEnd(other, j);
                int difference = compareNumbers(one.substring(i, iEnd), other.substring(j, jEnd));
                if (difference != 0) {
                    return difference;
                }
                i = iEnd;
                j = jEnd;
            } else if (one.charAt(i) != other.charAt(j)) {
                return Character.compare(one.charAt(i), other.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        int rest = Integer.compare(one.length() - i, other.length() - j);
        return rest != 0 ? rest : one.compareTo(other);
    }

    private static int compareNumbers(String one, String other) {
        String a = one.replaceFirst("^0+(?=.)", "");
        String b = other.replaceFirst("^0+(?=.)", "");
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    private static int digitsEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
