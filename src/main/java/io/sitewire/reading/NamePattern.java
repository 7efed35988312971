package io.sitewire.reading;

import java.util.regex.Pattern;

/**
 * Names of sites, machines or sensors: {@code *} stands for any characters, none included, and {@code ?} for one; everything else for
 * itself, upper and lower case told apart. Immutable.
 */
public final class NamePattern {
    private final String text;
    private final Pattern regex;

    private NamePattern(String text, Pattern regex) {
        this.text = text;
        this.regex = regex;
    }

    /** @param text such as {@code plant-*} */
    public static NamePattern of(String text) {
        StringBuilder regex = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (character == '*' || character == '?') {
                regex.append(Pattern.quote(literal.toString())).append(character == '*' ? ".*" : ".");
                literal.setLength(0);
            } else {
                literal.appendCodePoint(character);
            }
        });
        regex.append(Pattern.quote(literal.toString()));
        return new NamePattern(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    public boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
