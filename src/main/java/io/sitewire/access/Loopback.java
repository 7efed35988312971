package io.sitewire.access;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Whether what is listened on can be reached from this machine only, so that nothing of it can be read on the way. */
public final class Loopback {
    private Loopback() {
    }

    /** @param unresolved the answer for a name that cannot be resolved now */
    public static boolean is(String host, boolean unresolved) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return unresolved;
        }
    }
}
