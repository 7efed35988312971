package io.sitewire.camel.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLException;

/** An MQTT client that does exactly what a test says, right or wrong: no library sends again, answers or reads by itself. */
final class RawClient implements AutoCloseable {
    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final int level;

    /** @param level 3 for MQTT 3.1, 4 for 3.1.1, 5 for 5 */
    RawClient(int port, int level) throws IOException {
        this(port, level, 0);
    }

    RawClient(int port, int level, int receiveBuffer) throws IOException {
        this(open(port, receiveBuffer), level);
    }

    /** @param socket connected, such as one of TLS */
    RawClient(Socket socket, int level) throws IOException {
        this.level = level;
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    private static Socket open(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    /** From now on it says who it is; the password may be null. */
    RawClient as(String user, String password) {
        this.user = user;
        this.password = password;
        return this;
    }

    /** @param body behind the fixed header */
    record Packet(int type, byte[] body) {
        int id() {
            return (body[0] & 0xFF) << 8 | body[1] & 0xFF;
        }

        /** The reason code of an answer to a publish, 0 if it has none. */
        int code() {
            return body.length > 2 ? body[2] & 0xFF : 0;
        }

        int disconnectCode() {
            return body.length == 0 ? 0 : body[0] & 0xFF;
        }
    }

    /** Connects and expects to be let in. */
    RawClient connected(String clientId, boolean clean, long expirySeconds) throws IOException {
        connect(clientId, clean, 0, expirySeconds);
        Packet answer = read();
        if (answer.type() != CONNACK || answer.body()[1] != 0) {
            throw new IOException("not let in: " + answer.type() + " " + Arrays.toString(answer.body()));
        }
        sessionPresent = answer.body()[0] == 1;
        return this;
    }

    boolean sessionPresent;
    private String user;
    private String password;

    RawClient connected(String clientId) throws IOException {
        return connected(clientId, true, 0);
    }

    void connect(String clientId, boolean clean, int keepAlive, long expirySeconds) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, level == 3 ? "MQIsdp" : "MQTT");
        body.write(level);
        body.write((clean ? 2 : 0) | (user == null ? 0 : 0x80) | (password == null ? 0 : 0x40));
        body.write(keepAlive >> 8);
        body.write(keepAlive);
        if (level == 5) {
            body.write(expirySeconds == 0 ? 0 : 5);
            if (expirySeconds != 0) {
                body.writeBytes(new byte[] {17, (byte) (expirySeconds >> 24), (byte) (expirySeconds >> 16), (byte) (expirySeconds >> 8),
                        (byte) expirySeconds});
            }
        }
        text(body, clientId);
        for (String each : user == null ? new String[0] : password == null ? new String[] {user} : new String[] {user, password}) {
            text(body, each);
        }
        packet(0x10, body.toByteArray());
    }

    void publish(int qos, int id, boolean dup, String topic, byte[] payload) throws IOException {
        packet(0x30 | qos << 1 | (dup ? 8 : 0), publishBody(qos, id, topic.getBytes(StandardCharsets.UTF_8), new byte[0], payload));
    }

    void publish(int qos, int id, String payload) throws IOException {
        publish(qos, id, false, "m/s", payload.getBytes(StandardCharsets.UTF_8));
    }

    void publishAgain(int qos, int id, String payload) throws IOException {
        publish(qos, id, true, "m/s", payload.getBytes(StandardCharsets.UTF_8));
    }

    byte[] publishBody(int qos, int id, byte[] topic, byte[] properties, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(topic.length >> 8);
        body.write(topic.length);
        body.writeBytes(topic);
        if (qos > 0) {
            body.write(id >> 8);
            body.write(id);
        }
        if (level == 5) {
            varint(body, properties.length);
            body.writeBytes(properties);
        }
        body.writeBytes(payload);
        return body.toByteArray();
    }

    void release(int id) throws IOException {
        packet(0x62, new byte[] {(byte) (id >> 8), (byte) id});
    }

    void ping() throws IOException {
        packet(0xC0, new byte[0]);
    }

    void packet(int firstByte, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(firstByte);
        varint(packet, body.length);
        packet.writeBytes(body);
        send(packet.toByteArray());
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    static void text(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.write(bytes.length >> 8);
        to.write(bytes.length);
        to.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream to, int value) {
        int rest = value;
        do {
            to.write(rest & 0x7F | (rest > 0x7F ? 0x80 : 0));
            rest >>>= 7;
        } while (rest > 0);
    }

    /** Waits for the next packet. */
    Packet read() throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int digit;
        int shift = 0;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        byte[] body = new byte[length];
        in.readFully(body);
        return new Packet(first >> 4, body);
    }

    /** Whether nothing has arrived up to now. */
    boolean hasHeardNothing() throws IOException {
        return in.available() == 0;
    }

    /** Reads on until the other side closes; false if it does not. */
    /** Goes without a word: what the other end writes from now on fails. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isClosedByPeer() throws IOException {
        try {
            while (true) {
                read();
            }
        } catch (EOFException | SocketException | SSLException e) {
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
