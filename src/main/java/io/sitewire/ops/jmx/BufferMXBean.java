package io.sitewire.ops.jmx;

import java.util.Map;

/**
 * A buffer as JMX shows it: {@code io.sitewire:type=Buffer,name=outbox}. Counts are since it was opened. {@link BufferDescriptions} says
 * what each attribute and operation means, since that is what JMX shows.
 */
public interface BufferMXBean {
    String getState();

    String getStateSince();

    String getProblem();

    String getAdvice();

    String getDamage();

    String getDamagedSince();

    long getRecords();

    long getBytes();

    long getBytesMax();

    long getSegments();

    double getOldestAgeSeconds();

    long getPositionFirst();

    long getPositionNext();

    long getPositionDurable();

    long getPositionAcknowledged();

    Map<String, Long> getReadersAcknowledged();

    long getAppended();

    long getAppendsWaiting();

    long getBytesWaiting();

    long getSyncs();

    double getSyncMeanMillis();

    double getSyncP50Millis();

    double getSyncP99Millis();

    double getSyncMaxMillis();

    double getBatchRecordsP50();

    double getBatchRecordsP99();

    double getBatchRecordsMax();

    double getBatchBytesP50();

    double getBatchBytesP99();

    double getBatchBytesMax();

    long getWriteFailures();

    long getSyncFailures();

    long getDropped();

    long getLost();

    Map<String, Long> getMissing();

    long getBytesCut();

    long getFreeBytes();

    String getVerifyState();

    String getVerifyStarted();

    String getVerifyFinished();

    long getVerifyBytesDone();

    long getVerifyBytesTotal();

    long getVerifyDamages();

    String[] getVerifyFindings();

    String getVerifyResult();

    String roll();

    String verify();

    String verifyStop();

    String acknowledgeDamage();
}
