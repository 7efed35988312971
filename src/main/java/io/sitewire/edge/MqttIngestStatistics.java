package io.sitewire.edge;

import java.time.Instant;
import java.util.Optional;

/**
 * How ingest from the site's MQTT broker goes, for health checks and meters; one moment's view.
 *
 * @param state how the edge stands with the broker
 * @param since since when
 * @param lastError why the last connection failed or ended, if one did
 * @param connections connections made since the process began
 * @param received messages received since then, repeats included
 * @param acknowledged messages acknowledged to the broker since then
 * @param failed messages whose route failed, each of which ended its connection
 */
public record MqttIngestStatistics(MqttIngestState state, Instant since, Optional<String> lastError, long connections, long received,
        long acknowledged, long failed) {
}
