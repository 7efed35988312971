package io.sitewire.ops.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Gives each new connection the TLS that is shown at that moment. Vert.x 4.5 can replace a server's certificate too
 * ({@code HttpServer.updateSSLOptions}), but until it has computed the new one it closes whatever connects (a NullPointerException in
 * {@code TCPServerBase}). Any thread.
 */
final class CurrentTls extends JdkSSLEngineOptions {
    private volatile SslContext shown;

    CurrentTls(SslContext shown) {
        this.shown = shown;
    }

    /** From now on new connections get this one; those that are there keep theirs. */
    void show(SslContext context) {
        shown = context;
    }

    /** Vert.x copies a server's options; what is shown is the same for all of them. */
    @Override
    public JdkSSLEngineOptions copy() {
        return this;
    }

    /** Vert.x asks once, and keeps what it gets. */
    @Override
    public SslContextFactory sslContextFactory() {
        return new SslContextFactory() {
            @Override
            public SslContext create() {
                return new Current();
            }
        };
    }

    /** Makes the engines of new connections. */
    private final class Current extends SslContext {
        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator) {
            return shown.newEngine(allocator);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
            return shown.newEngine(allocator, host, port);
        }

        @Override
        public boolean isClient() {
            return false;
        }

        @Override
        public List<String> cipherSuites() {
            return shown.cipherSuites();
        }

        @Override
        @SuppressWarnings("deprecation")
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return shown.applicationProtocolNegotiator();
        }

        @Override
        public SSLSessionContext sessionContext() {
            return shown.sessionContext();
        }
    }
}
