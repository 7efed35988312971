package io.sitewire.kafka;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeExchangeException;

/**
 * The body of an exchange of {@code uplink:}: one inner exchange a record, in order.
 *
 * <p>Walking through it stops as soon as a record that was walked over has failed. Camel's Kafka producer hands one record after the other
 * to the Kafka client and goes on after one that was refused; if a topic is unknown, the client makes each wait a minute first.
 */
final class MergeBatch extends AbstractList<Exchange> {
    private final List<Exchange> exchanges;

    MergeBatch(List<Exchange> exchanges) {
        this.exchanges = exchanges;
    }

    @Override
    public Exchange get(int index) {
        return exchanges.get(index);
    }

    @Override
    public int size() {
        return exchanges.size();
    }

    @Override
    public Iterator<Exchange> iterator() {
        Iterator<Exchange> iterator = exchanges.iterator();
        return new Iterator<>() {
            private Exchange last;

            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Exchange next() {
                if (last != null && last.getException() != null) {
                    throw new RuntimeExchangeException("a record of the batch was refused", last, last.getException());
                }
                last = iterator.next();
                return last;
            }
        };
    }
}
