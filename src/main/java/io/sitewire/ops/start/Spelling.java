package io.sitewire.ops.start;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant to write. */
public final class Spelling {
    /** Two letters that changed places. */
    private static final int LETTERS_LEAST = 2;
    private static final int LONG_ENOUGH = 4;

    private Spelling() {
    }

    /** The candidate with the fewest letters to change, unless that is more than a third of the word. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream().min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= Math.max(word.length() >= LONG_ENOUGH ? LETTERS_LEAST : 1,
                        word.length() / 3));
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
