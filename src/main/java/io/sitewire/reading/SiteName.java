package io.sitewire.reading;

import java.util.regex.Pattern;

/** The rule for a site's name: it becomes part of Kafka topic names, certificates and Kubernetes objects. */
public final class SiteName {
    /** In words, for error messages. */
    public static final String RULE =
            "lower-case letters, digits and '-', at most 63 characters, beginning and ending with a letter or digit";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private SiteName() {
    }

    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }
}
