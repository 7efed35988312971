package io.sitewire.bench;

import io.sitewire.buffer.Entry;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.BodyCoding;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.BodyWriter;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.FrameScanner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Records a second that one core makes into frames, and out of frames, checksums included, without any file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
    private static final int RECORDS = 1000;
    private static final UUID EPOCH = UUID.fromString("ea473901-d8c0-44f8-974e-745d2aa6bd89");

    private final Entry entry = BenchFolder.entry();
    private byte[] body;
    private byte[] segment;

    @Setup
    public void make() {
        body = body();
        byte[] header = header(body);
        segment = ByteBuffer.allocate(Format.SEGMENT_HEADER_SIZE + header.length + body.length).position(Format.SEGMENT_HEADER_SIZE)
                .put(header).put(body).array();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public byte[] encode() {
        return header(body());
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void decode(Blackhole sink) throws IOException {
        FrameScanner scanner = new FrameScanner(new Memory(segment), 0, segment.length);
        FrameHeader frame = scanner.next(segment.length);
        BodyReader reader = new BodyReader(scanner.body(frame), frame.first());
        while (reader.next()) {
            sink.consume(reader.reading());
        }
    }

    /** The checksum alone, of as many bytes. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long checksum() {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return crc.getValue();
    }

    private byte[] body() {
        BodyWriter writer = new BodyWriter((int) BodyWriter.sizeExpected(entry.headers(), entry.payload()) * RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            writer.reading(entry.headers(), entry.payload());
        }
        return writer.toBytes();
    }

    private static byte[] header(byte[] of) {
        CRC32C crc = new CRC32C();
        crc.update(of);
        return new FrameHeader(Format.FRAME_HEADER_SIZE, of.length, (int) crc.getValue(), 0, RECORDS, RECORDS, 0, EPOCH, OptionalLong.of(0),
                new BodyCoding(0, of.length, Optional.empty())).encode(0, Format.SEGMENT_HEADER_SIZE);
    }

    private record Memory(byte[] bytes) implements StoredFile {
        @Override
        public int read(ByteBuffer target, long offset) {
            int count = (int) Math.max(0, Math.min(target.remaining(), bytes.length - offset));
            target.put(bytes, (int) offset, count);
            return count;
        }

        @Override
        public void write(ByteBuffer source, long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sync() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
