package io.sitewire.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a TLS server shows and whom it trusts, as it stood in its PEM files at one moment, and found to work together.
 *
 * @param certificate its own certificate
 * @param keys its certificate, those between it and its CA, and its key
 * @param trusted the CAs whose client certificates it takes; empty if it takes none
 */
public record ServerIdentity(X509Certificate certificate, KeyManagerFactory keys, Optional<TrustManagerFactory> trusted) {
    /** What to do when it cannot be read. */
    public static final String REMEDY = "put PEM files there that this user can read: the certificate, its key as PKCS#8 without a "
            + "password (BEGIN PRIVATE KEY), and the CA's certificates";
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    /** The key store is never outside the memory; the library wants a password. */
    private static final char[] IN_MEMORY = "memory".toCharArray();

    /**
     * Reads the files.
     *
     * @throws IOException if one cannot be read; it says which
     * @throws GeneralSecurityException if one is not what it should be, or they do not belong together; it says which
     */
    public static ServerIdentity read(Path certificateFile, Path keyFile, Optional<Path> caFile)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificateFile);
        PrivateKey key = key(keyFile);
        requirePair(chain.get(0), key, certificateFile, keyFile);
        KeyStore own = empty();
        own.setKeyEntry("server", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, IN_MEMORY);
        return new ServerIdentity(chain.get(0), keys, caFile.isPresent() ? Optional.of(trusted(caFile.get())) : Optional.empty());
    }

    /** When its own certificate ends. */
    public Instant expiry() {
        return certificate.getNotAfter().toInstant();
    }

    /** For whom its own certificate is. */
    public String subject() {
        return certificate.getSubjectX500Principal().getName();
    }

    private static TrustManagerFactory trusted(Path file) throws IOException, GeneralSecurityException {
        KeyStore authorities = empty();
        int number = 0;
        for (X509Certificate each : certificates(file)) {
            authorities.setCertificateEntry("ca-" + number++, each);
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(authorities);
        return trusted;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes = text(file).getBytes(StandardCharsets.ISO_8859_1);
        try {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))
                    .stream().map(X509Certificate.class::cast).toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + " is not a certificate as PEM", e);
        }
        throw new GeneralSecurityException(file + " has no certificate (BEGIN CERTIFICATE)");
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher matcher = KEY.matcher(text(file));
        if (!matcher.find()) {
            throw new GeneralSecurityException(file + " has no key as PKCS#8 without a password (BEGIN PRIVATE KEY); 'openssl pkcs8 -topk8 "
                    + "-nocrypt' makes one of another form");
        }
        try {
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
            for (String algorithm : KeyPairs.algorithms()) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (InvalidKeySpecException e) {
                    // It is of another algorithm.
                    continue;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(file + " has a key that is not readable as PEM", e);
        }
        throw new GeneralSecurityException(file + " has a key that is none of " + String.join(", ", KeyPairs.algorithms()));
    }

    /** While files are replaced one after the other, a key and a certificate may stand there that are not a pair. */
    private static void requirePair(X509Certificate certificate, PrivateKey key, Path certificateFile, Path keyFile)
            throws GeneralSecurityException {
        boolean pair = false;
        try {
            pair = KeyPairs.isPair(key, certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException("the key of " + keyFile + " is not that of the certificate in " + certificateFile, e);
        }
        if (!pair) {
            throw new GeneralSecurityException("the key of " + keyFile + " is not that of the certificate in " + certificateFile);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
