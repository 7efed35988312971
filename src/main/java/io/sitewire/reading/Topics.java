package io.sitewire.reading;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the Kafka topics between edges and core. */
public final class Topics {
    /** All sites merged, keyed {@code site/machine/sensor}. */
    public static final String TELEMETRY = "telemetry";
    /** What failed the core's check, with the reason. */
    public static final String REJECTED = "telemetry.rejected";
    /** Compacted: what of each site and epoch arrived and what is missing; all records of a site lie in one partition. */
    public static final String LEDGER = "ledger";
    /** With what the name of each topic of a site begins. */
    public static final String OF_SITES = "site.";

    /** What {@link #uplink} gives for any site. */
    public static final Pattern UPLINK = Pattern.compile("site\\.([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\\.uplink");

    /** What {@link #downlink} gives for any site. */
    public static final Pattern DOWNLINK = Pattern.compile("site\\.([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\\.downlink");

    private Topics() {
    }

    /** One partition: the buffer's log as it reaches the core, repeats included. */
    public static String uplink(String site) {
        return OF_SITES + site + ".uplink";
    }

    /** One partition: what the core sends to a site. The site reads it as a consumer group of the same name. */
    public static String downlink(String site) {
        return OF_SITES + site + ".downlink";
    }

    /**
     * @return the site whose uplink the topic is
     * @throws IllegalArgumentException if the topic is no uplink
     */
    public static String siteOfUplink(String topic) {
        Matcher matcher = UPLINK.matcher(topic);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an uplink: " + topic);
        }
        return matcher.group(1);
    }
}
