package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.ListenerError.LISTENER_OPTION_INVALID;

import io.sitewire.reading.ByteSize;
import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * An address where devices publish readings by MQTT: {@code mqtt-listener:HOST:PORT}. A publish is acknowledged when its exchange is
 * done without an exception, and not before.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "mqtt-listener", title = "MQTT Listener", syntax = "mqtt-listener:host:port",
        category = {Category.IOT, Category.MESSAGING}, consumerOnly = true, headersClass = MqttListenerConstants.class)
public final class MqttListenerEndpoint extends DefaultEndpoint {
    @UriPath(description = "The address to listen on")
    private final String host;
    @UriPath(description = "The port to listen on; 0 takes any free one")
    private final int port;
    /** The most clients connected at once. More are answered "server busy" (MQTT 3: "server unavailable") and disconnected. */
    @UriParam(label = "consumer", defaultValue = "10000")
    private int connectionsMax = 10_000;
    /** The largest packet, such as 1M; a larger one ends its connection, and nothing of it is stored. */
    @UriParam(label = "consumer", defaultValue = "1M")
    private String packetSizeMax = "1M";
    /** The most messages of a client that wait for their acknowledgement; then it is not read from, and has to wait. */
    @UriParam(label = "consumer", defaultValue = "1000")
    private int receiveMax = 1000;
    /** The most bytes of all clients' messages in the route, such as 32M; then nobody who publishes is read from. */
    @UriParam(label = "consumer", defaultValue = "32M")
    private String inFlightSizeMax = "32M";
    /** How long a new connection may take to say CONNECT. */
    @UriParam(label = "consumer", defaultValue = "10s", javaType = "java.time.Duration")
    private Duration connectTimeout = Duration.ofSeconds(10);
    /** How long a client may leave its acknowledgements unread before it is disconnected; it sends again what it has not read. */
    @UriParam(label = "consumer", defaultValue = "30s", javaType = "java.time.Duration")
    private Duration writeTimeout = Duration.ofSeconds(30);
    /** The longest that the session of an absent client is kept, whatever it asks for. */
    @UriParam(label = "consumer", defaultValue = "24h", javaType = "java.time.Duration")
    private Duration sessionExpiryMax = Duration.ofHours(24);
    /** The largest payload, such as 512K; a larger one is not stored and not acknowledged. */
    @UriParam(label = "consumer", defaultValue = "512K")
    private String readingSizeMax = "512K";
    /**
     * Keeps which QoS 2 messages were received, so that they are stored once also when the process ends in between. Without it sessions
     * end with the process.
     */
    @UriParam(label = "consumer")
    private SessionStore sessionStore;

    /** Whether clients have to come by TLS. */
    @UriParam(label = "security", defaultValue = "false")
    private boolean tls;
    /** The listener's certificate, followed by those between it and its CA, PEM. Read again when it changes. */
    @UriParam(label = "security")
    private String certificateFile;
    /** The private key of the certificate, PKCS#8 as PEM, without a password. Read again when it changes. */
    @UriParam(label = "security")
    private String keyFile;
    /** The CAs that client certificates come from, PEM. Read again when it changes. Without it no client is asked for a certificate. */
    @UriParam(label = "security")
    private String caFile;
    /**
     * With a caFile: whether each client must have a certificate ("required"), or those without one are let in with their password
     * ("optional").
     */
    @UriParam(label = "security", defaultValue = "required", enums = "required,optional")
    private String clientAuth = "required";
    /** The users that are let in, one line a user, USER:HASH. Read again when it changes. Without it user name and password are ignored. */
    @UriParam(label = "security")
    private String passwordFile;
    /** Whether passwords are taken without TLS on an address that is not loopback. They can then be read on the way. */
    @UriParam(label = "security", defaultValue = "false")
    private boolean plainTextAllowed;

    /** Camel makes a new consumer at each start of a route; sessions, counters and a port that was free to choose outlive it. */
    private ListenerState state;
    private volatile int boundPort;

    MqttListenerEndpoint(String uri, MqttListenerComponent component, String address) {
        super(uri, component);
        int colon = address.lastIndexOf(':');
        String number = address.substring(colon + 1);
        if (colon < 1 || !number.matches("\\d{1,5}") || Integer.parseInt(number) > 65_535) {
            throw new ListenerException(LISTENER_OPTION_INVALID, "address not readable: '" + address
                    + "', expected HOST:PORT with a port of 0 to 65535; the route does not start; correct the address");
        }
        host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        port = Integer.parseInt(number);
        boundPort = port;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("mqtt-listener: only takes messages in; send to devices through a broker");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        MqttListenerConsumer created = new MqttListenerConsumer(this, processor);
        configureConsumer(created);
        return created;
    }

    /** The port that is listened on; the configured one before the start. */
    public int getBoundPort() {
        return boundPort;
    }

    void setBoundPort(int boundPort) {
        this.boundPort = boundPort;
    }

    /** @throws ListenerException if an option is out of its range */
    synchronized ListenerState state() {
        if (state == null) {
            // Any number of listeners can have port 0; each has a state of its own.
            state = port == 0 ? new ListenerState(options(), sessionStore) : getComponent().state(this, options(), sessionStore);
        }
        return state;
    }

    /** @throws ListenerException if one is out of its range */
    ListenerOptions options() {
        return new ListenerOptions(connectionsMax, size("packetSizeMax", packetSizeMax), receiveMax,
                size("inFlightSizeMax", inFlightSizeMax), connectTimeout, writeTimeout, sessionExpiryMax,
                size("readingSizeMax", readingSizeMax));
    }

    /** @throws ListenerException if they do not go together */
    AccessOptions access() {
        return AccessOptions.of(this);
    }

    private static long size(String option, String text) {
        try {
            return ByteSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ListenerException(LISTENER_OPTION_INVALID, "option not readable: " + option + ", " + e.getMessage()
                    + "; the route does not start", e);
        }
    }

    @Override
    public MqttListenerComponent getComponent() {
        return (MqttListenerComponent) super.getComponent();
    }

    public String getHost() {
        return host;
    }

    public int getPort() {
        return port;
    }

    public int getConnectionsMax() {
        return connectionsMax;
    }

    public void setConnectionsMax(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    public String getPacketSizeMax() {
        return packetSizeMax;
    }

    public void setPacketSizeMax(String packetSizeMax) {
        this.packetSizeMax = packetSizeMax;
    }

    public int getReceiveMax() {
        return receiveMax;
    }

    public void setReceiveMax(int receiveMax) {
        this.receiveMax = receiveMax;
    }

    public String getInFlightSizeMax() {
        return inFlightSizeMax;
    }

    public void setInFlightSizeMax(String inFlightSizeMax) {
        this.inFlightSizeMax = inFlightSizeMax;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getWriteTimeout() {
        return writeTimeout;
    }

    public void setWriteTimeout(Duration writeTimeout) {
        this.writeTimeout = writeTimeout;
    }

    public Duration getSessionExpiryMax() {
        return sessionExpiryMax;
    }

    public void setSessionExpiryMax(Duration sessionExpiryMax) {
        this.sessionExpiryMax = sessionExpiryMax;
    }

    public String getReadingSizeMax() {
        return readingSizeMax;
    }

    public void setReadingSizeMax(String readingSizeMax) {
        this.readingSizeMax = readingSizeMax;
    }

    public SessionStore getSessionStore() {
        return sessionStore;
    }

    public void setSessionStore(SessionStore sessionStore) {
        this.sessionStore = sessionStore;
    }

    public boolean isTls() {
        return tls;
    }

    public void setTls(boolean tls) {
        this.tls = tls;
    }

    public String getCertificateFile() {
        return certificateFile;
    }

    public void setCertificateFile(String certificateFile) {
        this.certificateFile = certificateFile;
    }

    public String getKeyFile() {
        return keyFile;
    }

    public void setKeyFile(String keyFile) {
        this.keyFile = keyFile;
    }

    public String getCaFile() {
        return caFile;
    }

    public void setCaFile(String caFile) {
        this.caFile = caFile;
    }

    public String getClientAuth() {
        return clientAuth;
    }

    public void setClientAuth(String clientAuth) {
        this.clientAuth = clientAuth;
    }

    public String getPasswordFile() {
        return passwordFile;
    }

    public void setPasswordFile(String passwordFile) {
        this.passwordFile = passwordFile;
    }

    public boolean isPlainTextAllowed() {
        return plainTextAllowed;
    }

    public void setPlainTextAllowed(boolean plainTextAllowed) {
        this.plainTextAllowed = plainTextAllowed;
    }
}
