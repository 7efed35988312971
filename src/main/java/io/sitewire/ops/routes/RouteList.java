package io.sitewire.ops.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.ops.routes.check.Finding;
import io.sitewire.ops.routes.check.RouteCheck;
import io.sitewire.ops.start.RouteSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The routes that a process would have, when none runs that could be asked. */
public final class RouteList {
    private RouteList() {
    }

    /**
     * Of both profiles, and of the site's folder.
     *
     * @throws IOException if the folder cannot be listed
     */
    public static ObjectNode notRunning(RouteSettings settings) throws IOException {
        BuiltIns builtIns = BuiltIns.read();
        RouteCheck check = new RouteCheck(builtIns.texts(), RouteSettings.keys(), settings.otherKeys());
        Map<String, RouteFile> files = new RoutesFolder(settings.directory()).first();
        Map<String, String> texts = new TreeMap<>();
        files.forEach((id, file) -> texts.put(id, file.text()));
        TreeSet<String> ids = new TreeSet<>(builtIns.routes());
        ids.addAll(files.keySet());
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("directory", settings.directory().toString()).put("running", false);
        ArrayNode list = answer.putArray("routes");
        for (String id : ids) {
            RouteFile file = files.get(id);
            BuiltIns.BuiltIn builtIn = builtIns.find(id).filter(route -> !route.configuration()).orElse(null);
            List<String> problems = file == null ? List.of() : file.problem() != null ? List.of(file.path() + ": " + file.problem())
                    : check.check(file.path().toString(), id, file.text(), texts).stream().map(Finding::text).toList();
            boolean taken = file != null && problems.isEmpty();
            boolean disabled = settings.disabled().contains(id);
            RouteVersion version = taken ? RouteVersion.file(file) : builtIn == null || disabled ? null : RouteVersion.builtIn(builtIn);
            list.add(new RouteStatus(id, builtIn == null ? "site" : builtIn.profile(), version != null ? version.origin() : disabled
                    ? "disabled" : "file", "", version == null ? RouteStatus.NOTHING : version.outline(), file == null ? ""
                    : file.path().toString(), problems).json());
        }
        return answer;
    }
}
