package io.sitewire.ops.routes;

/** What can go wrong with the routes of a running process; each is explained in docs/reference/errors.md. */
public enum RouteError {
    /** A file of the routes' folder was not taken. */
    ROUTE_FILE_REFUSED,
    /** A route could not be started; the one before is put back. */
    ROUTE_NOT_STARTED,
    /** Readings under way do not end, so that the route cannot be replaced yet. */
    ROUTE_NOT_DRAINED,
    /** The folder of the routes cannot be listed. */
    ROUTES_DIRECTORY_UNREADABLE
}
