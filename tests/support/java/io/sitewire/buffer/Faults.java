package io.sitewire.buffer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What fails on demand in {@link FaultyFiles}: an operation on files of some names, so often, and regions that cannot be read. */
final class Faults {
    /** What can be made to fail. */
    enum Operation {
        CREATE, READ, WRITE, SYNC, RENAME, DELETE, SYNC_DIRECTORY
    }

    private final List<Rule> rules = new ArrayList<>();
    private final List<Sector> sectors = new ArrayList<>();

    private static final class Rule {
        private final Operation operation;
        private final Predicate<String> name;
        private final String message;
        private int times;
        private int hits;

        Rule(Operation operation, Predicate<String> name, String message, int times) {
            this.operation = operation;
            this.name = name;
            this.message = message;
            this.times = times;
        }
    }

    /** Bytes that the disk does not give any more. */
    private record Sector(String name, long from, long until) {
    }

    synchronized void fail(Operation operation, Predicate<String> name, String message, int times) {
        rules.add(new Rule(operation, name, message, times));
    }

    synchronized void badSector(String name, long from, long until) {
        sectors.add(new Sector(name, from, until));
    }

    /** Everything works from here on; returns how often something did not. */
    synchronized int mend() {
        int hits = hits();
        rules.clear();
        sectors.clear();
        return hits;
    }

    synchronized int hits() {
        return rules.stream().mapToInt(rule -> rule.hits).sum();
    }

    synchronized void check(Operation operation, String name) throws IOException {
        for (Rule rule : rules) {
            if (rule.operation == operation && rule.times > 0 && rule.name.test(name)) {
                rule.times--;
                rule.hits++;
                throw new IOException(rule.message);
            }
        }
    }

    synchronized void checkRead(String name, long from, long until) throws IOException {
        check(Operation.READ, name);
        for (Sector sector : sectors) {
            if (sector.name.equals(name) && sector.from < until && sector.until > from) {
                throw new IOException("Input/output error");
            }
        }
    }

    /** Bad sectors go with their file. */
    synchronized void renamed(String from, String to) {
        sectors.replaceAll(sector -> sector.name.equals(from) ? new Sector(to, sector.from, sector.until) : sector);
    }
}
