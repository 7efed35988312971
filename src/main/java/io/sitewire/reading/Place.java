package io.sitewire.reading;

/**
 * Where in a site a reading comes from, as far as a {@link TopicPattern} says.
 *
 * @param machine null if the pattern does not name it
 * @param sensor null if the pattern does not name it
 */
public record Place(String machine, String sensor) {
}
