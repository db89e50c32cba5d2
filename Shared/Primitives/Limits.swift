/// The standing limits, each with its unit in its name. What is bounded anywhere is bounded here.
public enum Limits {
    /// The largest frame body either side may send.
    public static let frameBytesMax = 16_777_216
    /// A frame must be complete this long after its first byte.
    public static let frameMillisecondsMax: Int64 = 10_000
    /// The most requests a client has in flight on one connection.
    public static let requestsInFlightMax = 64
    /// The most requests a client queues behind those in flight.
    public static let requestsQueuedMax = 256
    /// The most connections a service accepts.
    public static let connectionsMax = 256
    /// The backlog of a listening socket: it bridges a restart (rate × start time).
    public static let listenBacklog = 1024
    /// The longest a client waits for a connect to succeed.
    public static let connectMillisecondsMax: Int64 = 250
    /// A read without an answer for so long is asked of another layer as well.
    public static let hedgeMilliseconds: Int64 = 250
    /// The longest one attempt to write may take where a write can also be accepted below the primary store.
    public static let writeAttemptMilliseconds: Int64 = 1000
    /// Who was turned away because too many were there is to come again after so long, at the earliest.
    public static let overloadedMilliseconds: Int64 = 250
    /// How old a copy may be before its answers say that it has expired.
    public static let cacheSecondsDefault: Int64 = 1800
    /// What was seen of git history or the status document is good for so long.
    public static let textLayerKeptMilliseconds: Int64 = 1000
    /// The deadline of a read that names none.
    public static let readDeadlineMillisecondsDefault: Int64 = 5000
    /// The deadline of a write that names none.
    public static let writeDeadlineMillisecondsDefault: Int64 = 10_000
    /// The furthest deadline accepted.
    public static let deadlineMillisecondsMax: Int64 = 30_000
    /// How deep JSON may nest.
    public static let jsonDepthMax = 128
    /// An import that nobody has decided for so long after it was staged is withdrawn.
    public static let importLeaseMilliseconds: Int64 = 15_000
    /// The longest a metadata object may be, as compact JSON.
    public static let metadataBytesMax = 262_144
    /// The longest a Unix socket's path may be.
    public static let socketPathBytesMax = 107
    /// Heartbeats are pushed this often.
    public static let heartbeatMilliseconds: Int64 = 500
    /// A drain that takes longer is cut.
    public static let drainMillisecondsMax: Int64 = 10_000
}
