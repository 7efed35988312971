package io.sitewire.camel.mqtt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of a connection: at most ten lines a minute for each reason. Any thread. */
final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final ListenerState state;
    private final Connection connection;

    ConnectionLog(ListenerState state, Connection connection) {
        this.state = state;
        this.connection = connection;
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
            default -> "the connection is closed, others are not affected; check the device";
        };
        limited(reason, ListenerError.LISTENER_CLIENT_DISCONNECTED + " client disconnected: " + connection + ", reason " + reason + " ("
                + reason.text() + "); " + next);
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
