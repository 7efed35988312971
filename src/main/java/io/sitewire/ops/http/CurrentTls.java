package io.sitewire.ops.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.sitewire.access.ServerIdentity;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * Gives each new connection the TLS of the identity that is shown at that moment. Vert.x 4.5 can replace a server's certificate too
 * ({@code HttpServer.updateSSLOptions}), but until it has computed the new one it closes whatever connects (a NullPointerException in
 * {@code TCPServerBase}). Any thread.
 */
final class CurrentTls extends JdkSSLEngineOptions {
    private volatile ServerIdentity shown;

    CurrentTls(ServerIdentity shown) {
        this.shown = shown;
    }

    /** From now on new connections get this one; those that are there keep theirs. */
    void show(ServerIdentity identity) {
        shown = identity;
    }

    /** Vert.x copies a server's options; what is shown is the same for all of them. */
    @Override
    public JdkSSLEngineOptions copy() {
        return this;
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new Factory();
    }

    /** Notes what Vert.x wants of a context. It asks once; the contexts are made by its own factory, one for each identity. */
    private final class Factory implements SslContextFactory {
        private boolean alpn;
        private ClientAuth clientAuth = ClientAuth.NONE;
        private Set<String> cipherSuites = Set.of();
        private List<String> protocols = List.of();

        @Override
        public SslContextFactory useAlpn(boolean use) {
            alpn = use;
            return this;
        }

        @Override
        public SslContextFactory clientAuth(ClientAuth auth) {
            clientAuth = auth;
            return this;
        }

        @Override
        public SslContextFactory enabledCipherSuites(Set<String> suites) {
            cipherSuites = suites;
            return this;
        }

        @Override
        public SslContextFactory applicationProtocols(List<String> applicationProtocols) {
            protocols = applicationProtocols;
            return this;
        }

        @Override
        public SslContext create() throws SSLException {
            return new Current(this);
        }

        private Made make(ServerIdentity identity) throws SSLException {
            SslContextFactory factory = new DefaultSslContextFactory(SslProvider.JDK, false).useAlpn(alpn).forClient(false)
                    .enabledCipherSuites(cipherSuites).applicationProtocols(protocols).clientAuth(clientAuth)
                    .keyMananagerFactory(identity.keys());
            identity.trusted().ifPresent(factory::trustManagerFactory);
            return new Made(identity, factory.create());
        }
    }

    private record Made(ServerIdentity identity, SslContext context) {
    }

    /** Makes the engines of new connections. */
    private final class Current extends SslContext {
        private final Factory factory;
        private volatile Made made;

        Current(Factory factory) throws SSLException {
            this.factory = factory;
            made = factory.make(shown);
        }

        private SslContext context() {
            ServerIdentity identity = shown;
            Made last = made;
            if (last.identity() != identity) {
                try {
                    last = factory.make(identity);
                } catch (SSLException e) {
                    throw new IllegalStateException(e);
                }
                made = last;
            }
            return last.context();
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator) {
            return context().newEngine(allocator);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
            return context().newEngine(allocator, host, port);
        }

        @Override
        public boolean isClient() {
            return false;
        }

        @Override
        public List<String> cipherSuites() {
            return context().cipherSuites();
        }

        @Override
        @SuppressWarnings("deprecation")
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return context().applicationProtocolNegotiator();
        }

        @Override
        public SSLSessionContext sessionContext() {
            return context().sessionContext();
        }
    }
}
