package io.sitewire.camel.mqtt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of a connection: at most ten lines a minute for each reason. Any thread. */
final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final ListenerState state;
    private final Connection connection;
    private String because = "";

    ConnectionLog(ListenerState state, Connection connection) {
        this.state = state;
        this.connection = connection;
    }

    /** More about the reason that comes next. */
    void because(String detail) {
        because = ": " + detail;
    }

    void left(DisconnectReason reason) {
        if (!reason.isRefusal()) {
            LOG.debug("{} left: {}", connection, reason.text());
            return;
        }
        String next = switch (reason) {
            case READING_NOT_STORED -> "the client can connect and send again; see the route's error";
            case SESSIONS_FULL -> "it can connect and send again, and is taken when others have released theirs; let fewer devices use "
                    + "QoS 2 with a session that is kept, or let them have fewer messages under way";
            case ACCESS_UNUSABLE -> "see the listener's error";
            case TLS_FAILED, CERTIFICATE_REFUSED, PASSWORD_WRONG -> "nothing of it was taken; if it is a device of yours, correct what it "
                    + "has: the CA, its certificate and the clock, or its user name and password";
            case LOGINS_BUSY -> "it can connect again";
            default -> "the connection is closed, others are not affected; check the device";
        };
        limited(reason, ListenerError.LISTENER_CLIENT_DISCONNECTED + " client disconnected: " + connection + ", reason " + reason + " ("
                + reason.text() + because + "); " + next);
    }

    void tooLarge(Publish publish, String next) {
        limited(DisconnectReason.READING_TOO_LARGE, ListenerError.LISTENER_READING_TOO_LARGE + " reading refused: " + connection + ", "
                + publish.payload().length + " bytes, at most " + state.options.readingSizeMax() + "; " + next
                + "; make it smaller or raise readingSizeMax");
    }

    void failed(Throwable failure) {
        LOG.debug("A reading of {} was not stored", connection, failure);
    }

    private void limited(DisconnectReason reason, String line) {
        long suppressed = state.logLimiter.permit(reason);
        if (suppressed >= 0) {
            LOG.info("{}{}", line, suppressed == 0 ? "" : "; " + suppressed + " lines of this reason were left out before");
        }
    }
}
