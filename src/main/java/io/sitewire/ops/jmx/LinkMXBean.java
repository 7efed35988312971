package io.sitewire.ops.jmx;

/** How an edge forwards, as JMX shows it: {@code io.sitewire:type=Link}. {@link LinkBeans} says what each attribute and operation means. */
public interface LinkMXBean {
    String getConnection();

    String getAdvice();

    String getForwarding();

    String getSince();

    long getBacklog();

    long getForwarded();

    long getRefused();

    long getFailuresInARow();

    String getLastAcknowledged();

    String getLastReport();

    String getOpensAt();

    String getLastError();

    String pause();

    String resume();
}
