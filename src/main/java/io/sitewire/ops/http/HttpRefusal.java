package io.sitewire.ops.http;

/** Why somebody is not let in. */
enum HttpRefusal {
    NOT_PRIVATE(HttpError.HTTP_NOT_PRIVATE.name(), 403),
    CERTIFICATE("CERTIFICATE_REFUSED", 403),
    PASSWORD("PASSWORD_WRONG", 401),
    BUSY("LOGINS_BUSY", 503),
    UNUSABLE("ACCESS_UNUSABLE", 503);

    private final String code;
    private final int status;

    HttpRefusal(String code, int status) {
        this.code = code;
        this.status = status;
    }

    /** As the answer and the meter have it; the MQTT listener's are the same. */
    String code() {
        return code;
    }

    /** Of the answer. */
    int status() {
        return status;
    }
}
