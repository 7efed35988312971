package io.sitewire.ops.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.keys.KeyRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferBeansTest {
    private static final Entry ENTRY = new Entry(Map.of(), new byte[1000]);
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    @TempDir
    private Path folder;
    private ObjectName name;
    private Buffer buffer;

    @BeforeEach
    void open() throws Exception {
        name = new ObjectName("io.sitewire:type=Buffer,name=outbox");
        buffer = Buffer.open(folder, BufferOptions.of("outbox"));
        BufferBeans.register(server, buffer, new BufferManaged.Settings("outbox", folder, 1 << 20, "sitewire.buffer.size-max", KeyRing.NONE));
    }

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void aBufferIsShownWithItsFiguresAndTakenOutAgain() throws Exception {
        buffer.reader("forward");
        buffer.append(List.of(ENTRY, ENTRY)).get(10, TimeUnit.SECONDS);
        buffer.reader("forward").acknowledge(1);

        assertThat(get("State")).isEqualTo("UP");
        assertThat(get("Advice")).isEqualTo("");
        assertThat(get("Records")).isEqualTo(1L);
        assertThat(get("PositionNext")).isEqualTo(2L);
        assertThat(get("PositionDurable")).isEqualTo(2L);
        assertThat(get("PositionAcknowledged")).isEqualTo(1L);
        assertThat(get("Syncs")).isEqualTo(1L);
        assertThat((double) get("SyncMaxMillis")).isPositive();
        assertThat((double) get("SyncP50Millis")).isPositive().isLessThanOrEqualTo((double) get("SyncP99Millis"));
        assertThat(get("BatchRecordsP50")).isEqualTo(2.0);
        assertThat((double) get("BatchBytesMax")).isGreaterThan(2000);
        assertThat((long) get("FreeBytes")).isPositive();
        assertThat(((TabularData) get("ReadersAcknowledged")).get(new Object[] {"forward"}).get("value")).isEqualTo(1L);
        assertThat(server.getMBeanInfo(name).getAttributes()).hasSizeGreaterThan(40).allSatisfy(
                attribute -> assertThat(get(attribute.getName())).as(attribute.getName()).isNotNull());
        buffer.close();
        assertThat(get("State")).isEqualTo("CLOSED");
        BufferBeans.unregister(server, "outbox");
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void everyAttributeAndOperationIsDescribedAndNothingElseIs() throws Exception {
        MBeanInfo info = server.getMBeanInfo(name);

        assertThat(info.getDescription()).isEqualTo(BufferDescriptions.BEAN);
        assertThat(Stream.<MBeanFeatureInfo>concat(Arrays.stream(info.getAttributes()), Arrays.stream(info.getOperations())))
                .allSatisfy(feature -> assertThat(feature.getDescription()).as(feature.getName()).isNotBlank()
                        .isEqualTo(BufferDescriptions.TEXTS.get(feature.getName())))
                .extracting(MBeanFeatureInfo::getName).containsExactlyInAnyOrderElementsOf(BufferDescriptions.TEXTS.keySet());
    }

    @Test
    void rollEndsTheSegmentAndSaysWhereTheNextBegins() throws Exception {
        buffer.append(List.of(ENTRY, ENTRY)).get(10, TimeUnit.SECONDS);

        assertThat(call("roll")).isEqualTo("the segment ended; the next begins at position 2");
        assertThat(get("Segments")).isEqualTo(2L);
        buffer.close();
        assertThatThrownBy(() -> call("roll")).rootCause().isInstanceOf(IllegalStateException.class).hasMessageContaining("BUFFER_CLOSED");
    }

    @Test
    void verifyRunsBesideTheBufferAndTellsWhatItFinds() throws Exception {
        buffer.append(List.of(ENTRY)).get(10, TimeUnit.SECONDS);
        assertThat(get("VerifyState")).isEqualTo("NONE");
        call("verify");
        await().until(() -> get("VerifyState").equals("CLEAN"));
        assertThat((String) get("VerifyResult")).startsWith("clean: positions 0 to 0, records 1, ");
        assertThat((long) get("VerifyBytesDone")).isPositive().isEqualTo(get("VerifyBytesTotal"));
        call("roll");
        Path segment = folder.resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[500] ^= 1;
        Files.write(segment, bytes);

        call("verify");

        await().until(() -> get("VerifyState").equals("DAMAGED"));
        assertThat(get("VerifyDamages")).isEqualTo(1L);
        assertThat((String[]) get("VerifyFindings")).singleElement().asString()
                .startsWith("DAMAGE FRAME_DAMAGED file 00000000000000000000.log, offset 128,");
        assertThat((String) get("VerifyResult")).startsWith("damaged: ");
        assertThat((String) get("VerifyStarted")).isNotBlank().isLessThanOrEqualTo((String) get("VerifyFinished"));
        assertThat(call("verifyStop")).isEqualTo("none runs");
        assertThat(buffer.append(List.of(ENTRY)).get(10, TimeUnit.SECONDS)).as("the lock and the files are as they were").isEqualTo(1);
        assertThatThrownBy(() -> Buffer.open(folder, BufferOptions.of("second"))).hasMessageContaining("BUFFER_LOCKED");
    }

    @Test
    void damageIsAcknowledgedByWhoeverLookedAtIt() throws Exception {
        assertThat(call("acknowledgeDamage")).isEqualTo("there is none");
        buffer.append(List.of(ENTRY)).get(10, TimeUnit.SECONDS);
        Path segment = folder.resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[500] ^= 1;
        Files.write(segment, bytes);
        call("roll");
        buffer.reader("forward").read(10, 10_000, java.time.Duration.ofMillis(10));

        assertThat(get("State")).isEqualTo("DAMAGED");
        assertThat(get("Damage")).isEqualTo("positions damaged 1");
        assertThat((String) get("Advice")).contains("buffer verify " + folder);
        assertThat(call("acknowledgeDamage")).isEqualTo("acknowledged: positions damaged 1");
        assertThat(get("State")).isEqualTo("UP");
        assertThat(((TabularData) get("Missing")).get(new Object[] {"damaged"}).get("value")).isEqualTo(1L);
    }

    private Object get(String attribute) throws Exception {
        return server.getAttribute(name, attribute);
    }

    private Object call(String operation) throws Exception {
        return server.invoke(name, operation, new Object[0], new String[0]);
    }
}
