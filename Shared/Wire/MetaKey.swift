/// The keys of `_meta` that Holdfast's processes understand between themselves.
public enum MetaKey {
    /// Milliseconds that remained when the frame was written.
    public static let deadline = "dev.holdfast/deadline-ms"
    /// Who calls.
    public static let actor = "dev.holdfast/actor"
    /// `true` where the caller is known to be who `actor` says.
    public static let actorVerified = "dev.holdfast/actor-verified"
    /// In the answer to `server/discover`: who asks (`name`, where it is known), what they may do (`scope`).
    public static let caller = "dev.holdfast/caller"
    /// Names a write for ever: a UUID.
    public static let operationID = "dev.holdfast/operation-id"
    /// The id of the request that a logged message belongs to, which MCP has no place for.
    public static let request = "dev.holdfast/request"
    /// The epoch of the route by which a write was sent.
    public static let routeEpoch = "dev.holdfast/route-epoch"
    /// What the caller of a read was answered with before: a `FeedMark`.
    public static let seen = "dev.holdfast/seen"
    /// What the answer knew: a `FeedMark`.
    public static let mark = "dev.holdfast/mark"
    /// The layer that answered.
    public static let source = "dev.holdfast/source"
    /// W3C trace context: the caller's span.
    public static let traceParent = "traceparent"
    /// W3C trace context: vendors' own parts.
    public static let traceState = "tracestate"
}
