package io.sitewire.ops.console;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jolokia.core.api.LogHandler;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.request.AbstractRequestHandler;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.serializer.JolokiaSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jolokia without its agent, one for each role, so that what a role may do is decided where a request is carried out, and not by looking at
 * its form. Only this process' MBeans can be reached: the parts for others are not there. Any thread; it blocks while an operation runs.
 */
final class JolokiaAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(JolokiaAnswers.class);
    /** Jolokia's own, for its two parts. */
    private static final int HANDLER_ORDER = 1000;
    private final Map<ConsoleRole, JolokiaServiceManager> managers = new EnumMap<>(ConsoleRole.class);
    private final Map<ConsoleRole, HttpRequestHandler> handlers = new EnumMap<>(ConsoleRole.class);

    /** What to send back: JSON with 200, words with 400. */
    record Answer(int status, String text) {
    }

    JolokiaAnswers() {
        for (ConsoleRole role : ConsoleRole.values()) {
            StaticConfiguration configuration = new StaticConfiguration(ConfigKey.AGENT_ID, "sitewire-" + role.text(),
                    ConfigKey.DISABLE_DETECTORS, "true", ConfigKey.INCLUDE_STACKTRACE, "false");
            JolokiaServiceManager manager = JolokiaServiceManagerFactory.createJolokiaServiceManager(configuration, new Log(),
                    new ConsoleRestrictor(role));
            manager.addService(new NotOffered());
            manager.addService(new LocalRequestHandler(HANDLER_ORDER));
            manager.addService(new JolokiaSerializer());
            managers.put(role, manager);
            handlers.put(role, new HttpRequestHandler(manager.start()));
        }
    }

    /** @param path what follows {@code /hawtio/jolokia}, decoded */
    Answer get(ConsoleRole role, String uri, String path, Map<String, String[]> parameters) {
        return answer(role, handler -> handler.handleGetRequest(uri, path, parameters));
    }

    Answer post(ConsoleRole role, String uri, byte[] body, Map<String, String[]> parameters) {
        return answer(role, handler -> handler.handlePostRequest(uri, new ByteArrayInputStream(body), "UTF-8", parameters));
    }

    void stop() {
        managers.values().forEach(JolokiaServiceManager::stop);
    }

    private interface Request {
        JSONStructure carryOut(HttpRequestHandler handler) throws IOException, BadRequestException, EmptyResponseException;
    }

    private Answer answer(ConsoleRole role, Request request) {
        HttpRequestHandler handler = handlers.get(role);
        try {
            return new Answer(200, request.carryOut(handler).toJSONString());
        } catch (BadRequestException e) {
            return new Answer(400, "Jolokia does not understand it: " + e.getMessage() + '\n');
        } catch (IOException | EmptyResponseException | RuntimeException e) {
            return new Answer(200, handler.handleThrowable(e).toJSONString());
        }
    }

    /** Comes first, for what Jolokia does without asking the restrictor: notifications, and what is meant for another JVM. */
    private static final class NotOffered extends AbstractRequestHandler {
        NotOffered() {
            super("not-offered", HANDLER_ORDER - 1);
        }

        @Override
        public boolean canHandle(JolokiaRequest request) {
            return request.getType() == RequestType.NOTIFICATION || request.getOption("target") != null;
        }

        @Override
        public <R extends JolokiaRequest> Object handleRequest(R request, Object previous) {
            throw new SecurityException("forbidden: there are no notifications here, and no way to other JVMs");
        }
    }

    /** What it logs are requests that failed, which the answers say too. */
    private static final class Log implements LogHandler {
        @Override
        public void debug(String message) {
            LOG.trace(message);
        }

        @Override
        public void info(String message) {
            LOG.debug(message);
        }

        @Override
        public void error(String message, Throwable failure) {
            LOG.debug(message, failure);
        }

        @Override
        public boolean isDebug() {
            return false;
        }
    }
}
