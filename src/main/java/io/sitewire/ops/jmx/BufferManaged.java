package io.sitewire.ops.jmx;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferDamage;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.ops.health.BufferAdvice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.StandardMBean;

/** Reads the attributes off a buffer, and does what is asked of it. Any thread. */
final class BufferManaged extends StandardMBean implements BufferMXBean {
    /** The writer does it between two commits; a disk that takes longer is said to do so. */
    private static final long ROLL_SECONDS_MAX = 30;

    private final Buffer buffer;
    private final Settings settings;
    private final BufferFigures figures = new BufferFigures();
    private final AtomicReference<Verification> verification;

    /** What of a buffer's settings is told. */
    record Settings(String name, Path directory, long bytesMax, String bytesMaxKey, KeyRing keys) {
    }

    BufferManaged(Buffer buffer, Settings settings) {
        super(BufferMXBean.class, true);
        this.buffer = buffer;
        this.settings = settings;
        this.verification = new AtomicReference<>(new Verification(settings.directory(), settings.keys(), Clock.systemUTC()));
        buffer.listen(figures);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return BufferDescriptions.BEAN;
    }

    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
        return BufferDescriptions.TEXTS.get(attribute.getName());
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation) {
        return BufferDescriptions.TEXTS.get(operation.getName());
    }

    @Override
    public String getState() {
        return buffer.condition().state().name();
    }

    @Override
    public String getStateSince() {
        return buffer.condition().since().toString();
    }

    @Override
    public String getProblem() {
        return buffer.condition().problem().or(() -> buffer.condition().unreadable()).orElse("");
    }

    @Override
    public String getAdvice() {
        return BufferAdvice.text(buffer.condition(), settings.directory().toString(), settings.bytesMaxKey());
    }

    @Override
    public String getDamage() {
        return buffer.damage().map(BufferDamage::what).orElse("");
    }

    @Override
    public String getDamagedSince() {
        return buffer.damage().map(damage -> damage.since().toString()).orElse("");
    }

    @Override
    public long getRecords() {
        return buffer.statistics().records();
    }

    @Override
    public long getBytes() {
        return buffer.statistics().bytes();
    }

    @Override
    public long getBytesMax() {
        return settings.bytesMax();
    }

    @Override
    public long getSegments() {
        return buffer.statistics().segments();
    }

    @Override
    public double getOldestAgeSeconds() {
        return buffer.statistics().oldestAge().toMillis() / 1000.0;
    }

    @Override
    public long getPositionFirst() {
        return buffer.statistics().positionFirst();
    }

    @Override
    public long getPositionNext() {
        return buffer.statistics().positionNext();
    }

    @Override
    public long getPositionDurable() {
        return buffer.statistics().positionDurable();
    }

    @Override
    public long getPositionAcknowledged() {
        return buffer.statistics().acknowledged();
    }

    @Override
    public Map<String, Long> getReadersAcknowledged() {
        return buffer.readers();
    }

    @Override
    public long getAppended() {
        return buffer.statistics().appended();
    }

    @Override
    public long getAppendsWaiting() {
        return buffer.statistics().appendsWaiting();
    }

    @Override
    public long getBytesWaiting() {
        return buffer.statistics().bytesWaiting();
    }

    @Override
    public long getSyncs() {
        return buffer.statistics().syncs();
    }

    @Override
    public double getSyncMeanMillis() {
        return millis(buffer.statistics().syncMean());
    }

    @Override
    public double getSyncP50Millis() {
        return figures.syncNanos().percentile(50) / 1e6;
    }

    @Override
    public double getSyncP99Millis() {
        return figures.syncNanos().percentile(99) / 1e6;
    }

    @Override
    public double getSyncMaxMillis() {
        return millis(buffer.statistics().syncMax());
    }

    @Override
    public double getBatchRecordsP50() {
        return figures.records().percentile(50);
    }

    @Override
    public double getBatchRecordsP99() {
        return figures.records().percentile(99);
    }

    @Override
    public double getBatchRecordsMax() {
        return figures.records().max();
    }

    @Override
    public double getBatchBytesP50() {
        return figures.bytes().percentile(50);
    }

    @Override
    public double getBatchBytesP99() {
        return figures.bytes().percentile(99);
    }

    @Override
    public double getBatchBytesMax() {
        return figures.bytes().max();
    }

    @Override
    public long getWriteFailures() {
        return buffer.statistics().writeFailures();
    }

    @Override
    public long getSyncFailures() {
        return buffer.statistics().syncFailures();
    }

    @Override
    public long getDropped() {
        return buffer.statistics().dropped();
    }

    @Override
    public long getLost() {
        return buffer.statistics().lost();
    }

    @Override
    public Map<String, Long> getMissing() {
        return buffer.statistics().missing();
    }

    @Override
    public long getBytesCut() {
        return buffer.statistics().bytesCut();
    }

    @Override
    public long getFreeBytes() {
        try {
            return Files.getFileStore(settings.directory()).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public String getVerifyState() {
        return verification.get().state().name();
    }

    @Override
    public String getVerifyStarted() {
        return verification.get().started();
    }

    @Override
    public String getVerifyFinished() {
        return verification.get().finished();
    }

    @Override
    public long getVerifyBytesDone() {
        return verification.get().bytesDone();
    }

    @Override
    public long getVerifyBytesTotal() {
        return verification.get().bytesTotal();
    }

    @Override
    public long getVerifyDamages() {
        return verification.get().damages();
    }

    @Override
    public String[] getVerifyFindings() {
        return verification.get().findings().toArray(String[]::new);
    }

    @Override
    public String getVerifyResult() {
        return verification.get().result();
    }

    @Override
    public String roll() {
        try {
            return "the segment ended; the next begins at position " + buffer.roll().get(ROLL_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // A console does not know our exceptions.
            throw new IllegalStateException(e.getCause().getMessage());
        } catch (TimeoutException e) {
            return "asked for; the disk is slow, and it is done when it answers";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "asked for";
        }
    }

    @Override
    public synchronized String verify() {
        if (verification.get().state() == Verification.State.RUNNING) {
            return "runs already, since " + verification.get().started();
        }
        Verification next = new Verification(settings.directory(), settings.keys(), Clock.systemUTC());
        verification.set(next);
        next.start(settings.name());
        return "begun; see the attributes Verify...";
    }

    @Override
    public String verifyStop() {
        return verification.get().stop() ? "stopped" : "none runs";
    }

    @Override
    public String acknowledgeDamage() {
        String damage = getDamage();
        return buffer.acknowledgeDamage() ? "acknowledged: " + damage : "there is none";
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
