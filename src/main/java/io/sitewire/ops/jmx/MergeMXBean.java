package io.sitewire.ops.jmx;

/** How a core merges, as JMX shows it: {@code io.sitewire:type=Merge}. {@link MergeBeans} says what each attribute and operation means. */
public interface MergeMXBean {
    boolean isConnected();

    long getUplinks();

    long getUplinksWaiting();

    String getLastError();

    String getFencedAt();

    String pause();

    String resume();
}
