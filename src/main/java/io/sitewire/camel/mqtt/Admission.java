package io.sitewire.camel.mqtt;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.sitewire.access.AccessLog;
import io.sitewire.access.ClientCertificate;
import io.sitewire.access.DevicePasswords;
import io.sitewire.access.PasswordCheck;
import io.sitewire.access.PasswordHash;
import io.sitewire.access.ServerIdentity;
import io.sitewire.access.WatchedFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets in who has a certificate of the listener's CA, or knows a password, as the listener's files say at that moment. Connections that
 * are there stay, whatever is in the files afterwards.
 *
 * <p>A client without a certificate gets through the handshake and is refused at its CONNECT, because only there can it be told why. Any
 * thread; {@link #look} reads files and is not for an event loop.
 */
final class Admission {
    /** A closing TLS connection gets as long to take notice as one without TLS. */
    private static final long CLOSE_MILLIS = 1000;

    private final AccessOptions options;
    private final Optional<WatchedFiles<Served>> served;
    private final Optional<WatchedFiles<Map<String, PasswordHash>>> passwords;
    private final Optional<PasswordCheck> check;
    private final AccessLog log;

    /** @param identity what the context was made of */
    record Served(ServerIdentity identity, SslContext context) {
    }

    /** @param subject of the log's lines: which listener it is */
    Admission(AccessOptions options, String subject) {
        this.options = options;
        log = new AccessLog(subject);
        served = options.tls().map(files -> new WatchedFiles<>(files(files), () -> read(files), log.certificates(Served::identity)));
        passwords = options.passwordFile()
                .map(file -> new WatchedFiles<>(List.of(file), () -> DevicePasswords.read(file), log.passwords()));
        check = passwords.map(watched -> new PasswordCheck(watched::current));
    }

    private static List<Path> files(AccessOptions.Tls files) {
        List<Path> all = new ArrayList<>(List.of(files.certificate(), files.key()));
        files.ca().ifPresent(all::add);
        return all;
    }

    private static Served read(AccessOptions.Tls files) throws IOException, GeneralSecurityException {
        ServerIdentity identity = ServerIdentity.read(files.certificate(), files.key(), files.ca());
        SslContextBuilder builder = SslContextBuilder.forServer(identity.keys()).sslProvider(SslProvider.JDK);
        identity.trusted().ifPresent(trusted -> builder.trustManager(trusted).clientAuth(ClientAuth.OPTIONAL));
        return new Served(identity, builder.build());
    }

    boolean hasFiles() {
        return served.isPresent() || passwords.isPresent();
    }

    /** Looks whether files have changed. */
    void look() {
        served.ifPresent(watched -> {
            watched.look();
            watched.current().ifPresent(now -> log.expiry(now.identity()));
        });
        passwords.ifPresent(WatchedFiles::look);
    }

    /** Whether clients have to come by TLS. */
    boolean isTls() {
        return served.isPresent();
    }

    /** What a new connection has to pass first; empty for plain TCP, and if there is no certificate to show: then nobody can come in. */
    Optional<SslHandler> tls(ByteBufAllocator allocator) {
        return served.flatMap(WatchedFiles::current).map(now -> {
            SslHandler handler = now.context().newHandler(allocator);
            // The time for the handshake is part of the time for CONNECT, which the connection looks after.
            handler.setHandshakeTimeoutMillis(0);
            handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
            return handler;
        });
    }

    /** Whether clients have to show who they are. */
    boolean asks() {
        return options.certificates() || passwords.isPresent();
    }

    /**
     * Checks who a client is.
     *
     * @param done called once, at once or on another thread, with the reason why it is refused, or without one
     */
    void check(Channel channel, MqttConnectPayload client, Consumer<Optional<DisconnectReason>> done) {
        boolean certified = options.certificates() && hasCertificate(channel);
        if (options.certificateRequired() && !certified) {
            done.accept(Optional.of(DisconnectReason.CERTIFICATE_REFUSED));
        } else if (check.isEmpty() || certified && !options.certificateRequired()) {
            done.accept(Optional.empty());
        } else if (client.userName() == null || client.passwordInBytes() == null) {
            done.accept(Optional.of(DisconnectReason.PASSWORD_WRONG));
        } else {
            check.get().check(address(channel), client.userName(), new String(client.passwordInBytes(), StandardCharsets.UTF_8),
                    outcome -> done.accept(refusal(outcome)));
        }
    }

    private static Optional<DisconnectReason> refusal(PasswordCheck.Outcome outcome) {
        return switch (outcome) {
            case RIGHT -> Optional.empty();
            case WRONG -> Optional.of(DisconnectReason.PASSWORD_WRONG);
            case BUSY -> Optional.of(DisconnectReason.LOGINS_BUSY);
            case UNAVAILABLE -> Optional.of(DisconnectReason.ACCESS_UNUSABLE);
        };
    }

    private static boolean hasCertificate(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls != null && ClientCertificate.isValidNow(tls.engine().getSession());
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress().getHostAddress() : "";
    }
}
