/**
 * The steps that kamelets name (docs/reference/kamelets.md): what they do to a reading that YAML cannot say.
 *
 * <p>A kamelet makes one of these for each place where a route uses it, and sets its parameters by their names: so these classes have
 * setters and a constructor without arguments, and a value that cannot be used fails the start of the route. A step takes a message that
 * is one reading, or a {@code List<Exchange>} of readings; what it leaves out is gone from the list, and a single reading that is left
 * out becomes an empty list: {@code buffer:} stores nothing for it, nothing is counted as accepted, and its source is told "accepted"
 * all the same.
 *
 * <p>What a step remembers of readings that are not stored yet it takes back when they cannot be stored, by
 * {@link io.sitewire.camel.buffer.SourceProgress#failed}: a source that sends again finds what it found before.
 */
package io.sitewire.edge.step;
