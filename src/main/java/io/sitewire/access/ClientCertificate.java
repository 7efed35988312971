package io.sitewire.access;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What a client has shown in the TLS handshake. */
public final class ClientCertificate {
    private ClientCertificate() {
    }

    /** The handshake has verified it; but one that resumes an earlier session is not verified again, and may have expired since. */
    public static boolean isValidNow(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
                certificate.checkValidity();
                return true;
            }
            return false;
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return false;
        }
    }
}
