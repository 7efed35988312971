package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void anEchoBehindAProxy() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::serve);
        acceptor.setDaemon(true);
        acceptor.start();
        proxy = TcpProxy.start(echo.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void bytesGoThroughUnchangedInBothDirections() throws IOException {
        // given
        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);

        try (Socket socket = connect()) {
            // when
            Thread writer = new Thread(() -> write(socket, sent));
            writer.start();
            byte[] received = socket.getInputStream().readNBytes(sent.length);

            // then
            assertThat(received).isEqualTo(sent);
        }
    }

    @Test
    void aCutEndsOpenConnectionsAndLetsNoNewOneThrough() throws IOException {
        // given
        try (Socket open = connect()) {
            assertThat(answers(open)).isTrue();

            // when
            proxy.cut();

            // then
            assertThatThrownBy(() -> {
                if (open.getInputStream().read() < 0) {
                    throw new IOException("ended");
                }
            }).isInstanceOf(IOException.class);
        }
        assertThat(proxy.connections()).isZero();
        assertThat(newConnectionAnswers()).isFalse();
    }

    @Test
    void aMendedLinkCarriesAgain() {
        // given
        proxy.cut();
        assertThat(newConnectionAnswers()).isFalse();

        // when
        proxy.restore();

        // then
        assertThat(newConnectionAnswers()).isTrue();
    }

    @Test
    void whenOneEndClosesTheOtherIsClosedAsWell() throws IOException {
        // given
        try (Socket socket = connect()) {
            assertThat(answers(socket)).isTrue();
            assertThat(proxy.connections()).isEqualTo(1);
        }

        // then
        await().untilAsserted(() -> assertThat(proxy.connections()).isZero());
    }

    @Test
    void aTargetThatIsNotThereIsABrokenConnection() throws IOException {
        // given
        echo.close();

        // then
        assertThat(newConnectionAnswers()).isFalse();
    }

    @Test
    void repliesAreSwallowedFromTheRequestOnThatIsAskedFor() throws IOException {
        try (Socket socket = connect()) {
            // given
            proxy.swallowRepliesFrom(key -> key == 26);

            // when
            byte[] requests = {0, 0, 0, 3, 0, 25, 1, 0, 0, 0, 4, 0, 24, 26, 26};
            socket.getOutputStream().write(requests);

            // then
            assertThat(socket.getInputStream().readNBytes(requests.length)).isEqualTo(requests);

            // when
            socket.setSoTimeout(300);
            socket.getOutputStream().write(new byte[] {0, 0, 0});
            socket.getInputStream().readNBytes(3);
            socket.getOutputStream().write(new byte[] {2, 0, 26});

            // then
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aNarrowLinkTakesTimeForEachByte() throws IOException {
        try (Socket socket = connect()) {
            // given
            proxy.slow(Duration.ofMillis(100), 1000);

            // when
            long begun = System.nanoTime();
            socket.getOutputStream().write(new byte[100]);
            socket.getInputStream().readNBytes(100);

            // then
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(400), Duration.ofSeconds(4));
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private boolean newConnectionAnswers() {
        try (Socket socket = connect()) {
            return answers(socket);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        return socket.getInputStream().read() == 'x';
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread thread = new Thread(() -> echo(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The cut is what is tested.
            Thread.yield();
        }
    }
}
