package io.sitewire.camel.mqtt;

import io.netty.handler.ssl.NotSslRecordException;

/** Says why a TLS handshake failed, in words that are fit for a log. */
final class TlsFailure {
    private static final int LENGTH_MAX = 200;

    private TlsFailure() {
    }

    static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (failure instanceof NotSslRecordException || cause instanceof NotSslRecordException) {
            // Its message holds what the client sent, which may be a password.
            return "what the client sent is not TLS";
        }
        String text = String.valueOf(cause.getMessage()).replaceAll("\\p{Cntrl}", "?");
        return text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) : text;
    }
}
