package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsFailureTest {
    @Test
    void whatAClientSentInPlainTextIsNotRepeated() {
        NotSslRecordException failure = new NotSslRecordException("not an SSL/TLS record: 736563726574");

        assertThat(TlsFailure.text(failure)).isEqualTo("what the client sent is not TLS");
        assertThat(TlsFailure.text(new RuntimeException(failure))).doesNotContain("736563726574");
    }

    @Test
    void theInnermostReasonIsTold() {
        SSLHandshakeException failure = new SSLHandshakeException("PKIX path validation failed");
        failure.initCause(new CertificateExpiredException("NotAfter:\nyesterday"));

        assertThat(TlsFailure.text(failure)).isEqualTo("NotAfter:?yesterday");
    }
}
