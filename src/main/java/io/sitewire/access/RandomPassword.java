package io.sitewire.access;

import java.security.SecureRandom;

/** Makes passwords that nobody guesses: 25 letters, more than 120 bits. Any thread. */
public final class RandomPassword {
    /** Without those that are mistaken for others. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 5;
    private static final int GROUP_LETTERS = 5;

    private RandomPassword() {
    }

    /** A new one. */
    public static String make() {
        SecureRandom random = new SecureRandom();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LETTERS; i++) {
            text.append(i > 0 && i % GROUP_LETTERS == 0 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
