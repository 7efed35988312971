package io.sitewire.access;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;
import java.util.Set;

/** Finds a key and a certificate that are no pair, as may lie there while files are replaced one after the other. */
public final class KeyPairs {
    /** By the algorithm of a key, how it signs. */
    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private KeyPairs() {
    }

    /** Of what algorithms keys can be looked at. */
    public static Set<String> algorithms() {
        return SIGNATURES.keySet();
    }

    /**
     * Whether what the one signs the other verifies.
     *
     * @throws GeneralSecurityException if they are not even of the same algorithm
     */
    public static boolean isPair(PrivateKey key, PublicKey other) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(other);
        return signature.verify(signed);
    }
}
