package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameDecoderTest {
    private static final String CONNECT = "100d00044d5154540402003c000161";
    private final AtomicLong bytesArriving = new AtomicLong();
    private final ListenerOptions options = new ListenerOptions(1, 100_000, 1, 50_000, Duration.ofSeconds(1), Duration.ofSeconds(1),
            Duration.ofSeconds(1), 1000);
    private final FrameDecoder frames = new FrameDecoder(options, bytesArriving, () -> { });
    private final EmbeddedChannel channel = new EmbeddedChannel(frames, new Taker(frames));

    /** Says for each packet that it was decoded, as the connection does. */
    private static final class Taker extends io.netty.channel.ChannelInboundHandlerAdapter {
        private final FrameDecoder frames;

        Taker(FrameDecoder frames) {
            this.frames = frames;
        }

        @Override
        public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof ByteBuf) {
                frames.decoded();
            }
            ctx.fireChannelRead(msg);
        }
    }

    @Property(tries = 200)
    void packetsComeOutWholeHoweverTheBytesArrive(@ForAll long seed) {
        Random random = new Random(seed);
        frames.connected(false);
        StringBuilder all = new StringBuilder();
        List<String> packets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String packet = random.nextBoolean() ? "c000" : "30" + HexFormat.of().formatHex(new byte[] {(byte) 11, 0, 3})
                    + "6d2f73" + HexFormat.of().toHexDigits(random.nextInt(), 8) + "0102";
            packets.add(packet);
            all.append(packet);
        }
        byte[] bytes = HexFormat.of().parseHex(all);
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(bytes.length - at, random.nextInt(1, 12));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, size));
            at += size;
        }
        List<String> got = new ArrayList<>();
        for (ByteBuf each = channel.readInbound(); each != null; each = channel.readInbound()) {
            got.add(io.netty.buffer.ByteBufUtil.hexDump(each));
            each.release();
        }
        assertThat(got).isEqualTo(packets);
    }

    @Test
    void aPausedConnectionGivesNothingOutAndAResumedOneAllOfIt() throws Exception {
        frames.connected(false);
        frames.pause();
        write("c000c000c0");
        assertThat(channel.<Object>readInbound()).isNull();

        frames.resume();
        write("00");

        for (int i = 0; i < 3; i++) {
            ByteBuf packet = channel.readInbound();
            assertThat(packet.readableBytes()).isEqualTo(2);
            packet.release();
        }
    }

    @Test
    void aPacketTooLargeIsRefusedByItsLengthAndTheRestIsThrownAway() {
        frames.connected(false);
        write("30a08d06"); // 100,000 and the header

        assertThat(channel.<Object>readInbound()).isEqualTo(DisconnectReason.PACKET_TOO_LARGE);
        write(CONNECT);
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void whatIsNotConnectIsRefusedByItsFirstByte() {
        write("47");

        assertThat(channel.<Object>readInbound()).isEqualTo(DisconnectReason.FIRST_PACKET_NOT_CONNECT);
    }

    @Test
    void largePacketsThatArriveAreCountedUntilTheyEnd() {
        frames.connected(false);
        write("30e0d403"); // 60,000
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[40_000]));
        assertThat(bytesArriving.get()).isEqualTo(40_004);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[10_000]));

        assertThat(channel.<Object>readInbound()).isEqualTo(DisconnectReason.MEMORY_EXCEEDED);
        assertThat(bytesArriving.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"82050001000001", "8205000100000161"})
    void aPacketShorterThanItsContentIsMalformedAtOnce(String hex) {
        FrameDecoder own = new FrameDecoder(options, bytesArriving, () -> { });
        own.connected(true);
        EmbeddedChannel whole = new EmbeddedChannel(own, new io.netty.handler.codec.mqtt.MqttDecoder());
        whole.attr(io.netty.util.AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION")).set(io.netty.handler.codec.mqtt.MqttVersion.MQTT_5);

        whole.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));

        assertThat(whole.<Object>readInbound()).isEqualTo(DisconnectReason.PACKET_MALFORMED);
    }

    private void write(String hex) {
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }
}
