package io.sitewire.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A certificate authority in a folder: {@code ca.pem}, {@code ca-key.pem} for its owner only, and a folder for each name that it issued
 * to. Certificates are put together by Bouncy Castle and signed by Java's own cryptography (P-256, SHA-256): no provider is registered, so
 * it works in a native binary. Not for two processes at a time.
 */
public final class CertificateAuthority {
    /** So long a CA is valid that is made without saying how long. */
    public static final Duration CA_VALIDITY = Duration.ofDays(3650);
    /** A clock that is behind must not find a new certificate to be of the future. */
    private static final Duration CLOCK_BEHIND_MAX = Duration.ofHours(1);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Map<ASN1ObjectIdentifier, String> KEY_FACTORIES =
            Map.of(X9ObjectIdentifiers.id_ecPublicKey, "EC", PKCSObjectIdentifiers.rsaEncryption, "RSA");
    private static final int SERIAL_BITS = 127;

    private final Path folder;
    private final X509CertificateHolder authority;
    private final PrivateKey key;
    private final Clock clock;

    private CertificateAuthority(Path folder, X509CertificateHolder authority, PrivateKey key, Clock clock) {
        this.folder = folder;
        this.authority = authority;
        this.key = key;
        this.clock = clock;
    }

    /**
     * Makes a new one.
     *
     * @throws IdentityException if there is one in the folder, or it cannot be written
     */
    public static CertificateAuthority init(Path folder, String name, Duration validity, Clock clock) {
        if (Files.exists(certificate(folder)) || Files.exists(key(folder))) {
            throw new IdentityException(IdentityError.CA_EXISTS, "there is a CA already: " + folder
                    + "; nothing was changed; name another folder: a new CA here would make all that this one issued worthless", null);
        }
        try {
            KeyPair pair = keyPair();
            X500Name subject = subject(name, false);
            Instant now = clock.instant();
            X509CertificateHolder made = builder(subject, subject, now, now.plus(validity), pair.getPublic().getEncoded())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()));
            PemFiles.write(key(folder), "PRIVATE KEY", pair.getPrivate().getEncoded(), true);
            PemFiles.write(certificate(folder), "CERTIFICATE", made.getEncoded(), false);
            return new CertificateAuthority(folder, made, pair.getPrivate(), clock);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw unusable(folder, e);
        }
    }

    /** @throws IdentityException if there is none in the folder that can be read */
    public static CertificateAuthority open(Path folder, Clock clock) {
        try {
            if (PemFiles.read(certificate(folder)) instanceof X509CertificateHolder authority
                    && PemFiles.read(key(folder)) instanceof PrivateKeyInfo info) {
                PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
                return new CertificateAuthority(folder, authority, key, clock);
            }
            throw new IOException("ca.pem is no certificate, or ca-key.pem no private key");
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(folder, e);
        }
    }

    /** Its own certificate. */
    public Path certificate() {
        return certificate(folder);
    }

    public Instant expiry() {
        return authority.getNotAfter().toInstant();
    }

    /** A certificate, and its key, for a site: it says who the site is, and serves as nothing else. */
    public IssuedCertificate issueSite(String site, Duration validity) {
        return issue(site, subject(site, false), validity, List.of());
    }

    /** @param hosts names and addresses that it is valid for as a server's; none for a client's only */
    public IssuedCertificate issueOther(String name, Duration validity, List<String> hosts) {
        return issue(name, subject(name, true), validity, hosts);
    }

    /** What was issued to that site before, if it is there, this CA's, and has not expired. */
    public Optional<IssuedCertificate> issuedToSite(String site) {
        return issued(site, subject(site, false));
    }

    /** The same of who is no site. */
    public Optional<IssuedCertificate> issuedToOther(String name) {
        return issued(name, subject(name, true));
    }

    private Optional<IssuedCertificate> issued(String name, X500Name subject) {
        try {
            Optional<X509CertificateHolder> there = there(name, subject);
            if (there.isEmpty() || !there.get().getNotAfter().toInstant().isAfter(clock.instant())
                    || !there.get().isSignatureValid(verifier(authority.getSubjectPublicKeyInfo()))) {
                return Optional.empty();
            }
            return Optional.of(new IssuedCertificate(folder.resolve(name).resolve("certificate.pem"),
                    Optional.of(folder.resolve(name).resolve("key.pem")).filter(Files::exists), principal(subject),
                    there.get().getNotAfter().toInstant()));
        } catch (IOException | GeneralSecurityException | OperatorCreationException | CertException e) {
            throw unusable(folder, e);
        }
    }

    /** @throws IdentityException if the name's folder holds the certificate of somebody else, such as a core's with the name of a site */
    private Optional<X509CertificateHolder> there(String name, X500Name subject) throws IOException {
        Path file = folder.resolve(name).resolve("certificate.pem");
        if (!Files.exists(file) || !(PemFiles.read(file) instanceof X509CertificateHolder there)) {
            return Optional.empty();
        }
        if (!there.getSubject().equals(subject)) {
            throw new IdentityException(IdentityError.CERTIFICATE_OF_ANOTHER, "the folder has the certificate of somebody else: " + file
                    + ", subject " + principal(there.getSubject()) + ", wanted " + principal(subject) + "; nothing was issued or replaced;"
                    + " choose another name, or move that folder away", null);
        }
        return Optional.of(there);
    }

    private IssuedCertificate issue(String name, X500Name subject, Duration validity, List<String> hosts) {
        try {
            there(name, subject);
            KeyPair pair = keyPair();
            X509CertificateHolder made = sign(subject, pair.getPublic().getEncoded(), validity, hosts);
            Path keyFile = folder.resolve(name).resolve("key.pem");
            PemFiles.write(keyFile, "PRIVATE KEY", pair.getPrivate().getEncoded(), true);
            return written(name, made, Optional.of(keyFile));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Signs what a site asks for. The certificate says the site's name and nothing else of what the request says, but its key.
     *
     * @param request a file, PKCS#10 as PEM; its CN must be the site's name
     */
    public IssuedCertificate sign(String site, Path request, Duration validity) {
        try {
            there(site, subject(site, false));
            PKCS10CertificationRequest asked = request(site, request);
            return written(site, sign(subject(site, false), asked.getSubjectPublicKeyInfo().getEncoded(), validity, List.of()),
                    Optional.empty());
        } catch (IOException | OperatorCreationException e) {
            throw unusable(folder, e);
        }
    }

    private static PKCS10CertificationRequest request(String site, Path file) {
        String found;
        try {
            if (PemFiles.read(file) instanceof PKCS10CertificationRequest request) {
                boolean signed = request.isSignatureValid(verifier(request.getSubjectPublicKeyInfo()));
                X500Name subject = request.getSubject();
                if (signed && subject.getRDNs(BCStyle.CN).length == 1
                        && site.equals(subject.getRDNs(BCStyle.CN)[0].getFirst().getValue().toString())) {
                    return request;
                }
                found = signed ? "its subject is " + subject + ", the site " + site : "it is not signed by its own key";
            } else {
                found = "it is no PKCS#10 request as PEM";
            }
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            found = e.toString();
        }
        throw new IdentityException(IdentityError.CSR_REFUSED, "the request is not signed: " + file + ", " + found
                + "; no certificate was issued; make it with: openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                + " -subj /CN=" + site + " -keyout key.pem -out request.pem", null);
    }

    private static ContentVerifierProvider verifier(SubjectPublicKeyInfo info)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        return new JcaContentVerifierProviderBuilder().build(publicKey(info));
    }

    /** Bouncy Castle would ask for a key factory by its object id, which only its own provider has. */
    private static PublicKey publicKey(SubjectPublicKeyInfo info) throws IOException, GeneralSecurityException {
        String algorithm = KEY_FACTORIES.get(info.getAlgorithm().getAlgorithm());
        if (algorithm == null) {
            throw new GeneralSecurityException("its key is neither of an elliptic curve nor RSA");
        }
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    }

    private X509CertificateHolder sign(X500Name subject, byte[] publicKey, Duration validity, List<String> hosts)
            throws IOException, OperatorCreationException {
        Instant now = clock.instant();
        Instant wanted = now.plus(validity);
        X509v3CertificateBuilder builder = builder(authority.getSubject(), subject, now, wanted.isAfter(expiry()) ? expiry() : wanted,
                publicKey).addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        if (hosts.isEmpty()) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        } else {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(
                    hosts.stream().map(CertificateAuthority::host).toArray(GeneralName[]::new)));
        }
        return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key));
    }

    private static GeneralName host(String host) {
        boolean address = host.matches("[0-9.]+") || host.contains(":");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private IssuedCertificate written(String name, X509CertificateHolder made, Optional<Path> keyFile) throws IOException {
        Path file = folder.resolve(name).resolve("certificate.pem");
        PemFiles.write(file, "CERTIFICATE", made.getEncoded(), false);
        return new IssuedCertificate(file, keyFile, principal(made.getSubject()), made.getNotAfter().toInstant());
    }

    /** As Java and Kafka write it: the last part first. */
    private static String principal(X500Name name) throws IOException {
        return new X500Principal(name.getEncoded()).getName();
    }

    private static X500Name subject(String name, boolean other) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        if (other) {
            builder.addRDN(BCStyle.OU, "sitewire");
        }
        return builder.addRDN(BCStyle.CN, name).build();
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, Instant now, Instant end, byte[] publicKey) {
        return new X509v3CertificateBuilder(issuer, new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_BEHIND_MAX)), Date.from(end), subject, SubjectPublicKeyInfo.getInstance(publicKey));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static Path certificate(Path folder) {
        return folder.resolve("ca.pem");
    }

    private static Path key(Path folder) {
        return folder.resolve("ca-key.pem");
    }

    private static IdentityException unusable(Path folder, Exception cause) {
        return new IdentityException(IdentityError.CA_UNUSABLE, "the CA's files cannot be read or written: " + folder + ", " + cause
                + "; nothing was issued; name the folder of ./sitewire ca init, and see whether this user may read and write there", cause);
    }
}
