package io.sitewire.ops.console;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/**
 * What a role may reach through Jolokia. It lists what is needed, and everything else is refused: a JVM has MBeans that load code, write
 * files and print secrets. Jolokia asks it for each request, also for each one of a bulk request. Immutable.
 */
final class ConsoleRestrictor implements Restrictor {
    private static final Set<String> DOMAINS = Set.of("org.apache.camel", "io.sitewire", "java.lang", "java.nio");
    /** No attribute is written: none that Sitewire needs can be. */
    private static final Set<RequestType> TYPES = Set.of(RequestType.READ, RequestType.LIST, RequestType.EXEC, RequestType.SEARCH,
            RequestType.VERSION);
    /** What the command line and the environment were given may be secrets. */
    private static final Set<String> SECRET_ATTRIBUTES = Set.of("SystemProperties", "InputArguments");

    /**
     * Of Camel and the JVM, by the type of the MBean: operations that only tell. None of them shows a message or a resolved placeholder.
     */
    private static final Map<String, Set<String>> TELLING = Map.of(
            "org.apache.camel:context", Set.of("dumpRoutesAsXml()", "dumpRoutesStatsAsXml", "componentNames"),
            "org.apache.camel:routes", Set.of("dumpRouteAsXml()", "dumpRouteStatsAsXml", "dumpStepStatsAsXml"),
            "org.apache.camel:services", Set.of("endpointStatistics", "listRestServices"),
            "java.lang:Threading", Set.of("dumpAllThreads"));
    /** What changes something and can be undone. */
    private static final Map<String, Set<String>> CHANGING = Map.of(
            "org.apache.camel:context", Set.of("reset"),
            "org.apache.camel:routes", Set.of("start", "stop", "suspend", "resume", "restart", "reset"),
            "org.apache.camel:processors", Set.of("reset"),
            "java.lang:Memory", Set.of("gc"));
    private static final Pattern OPERATION = Pattern.compile("([^(]*)(\\(.*\\))?");

    private final ConsoleRole role;

    ConsoleRestrictor(ConsoleRole role) {
        this.role = role;
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.POST;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return TYPES.contains(type);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return !isObjectNameHidden(name) && !SECRET_ATTRIBUTES.contains(attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return false;
    }

    /** A pattern would be checked once and then mean many: it is refused. */
    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        if (name.isPattern() || isObjectNameHidden(name)) {
            return false;
        }
        String bean = name.getDomain() + ':' + name.getKeyProperty("type");
        return matches(TELLING, bean, operation)
                || role == ConsoleRole.OPERATOR && (name.getDomain().equals("io.sitewire") || matches(CHANGING, bean, operation));
    }

    private static boolean matches(Map<String, Set<String>> allowed, String bean, String operation) {
        Matcher parts = OPERATION.matcher(operation);
        Set<String> names = allowed.getOrDefault(bean, Set.of());
        return names.contains(operation) || parts.matches() && names.contains(parts.group(1));
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return true;
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean onlyWhenStrictCheckingIsEnabled) {
        return false;
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !DOMAINS.contains(name.getDomain());
    }
}
