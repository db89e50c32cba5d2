public import Primitives

/// Every metric there is: what is exported, documented and named in alert rules is one of these.
public enum MetricCatalogue {
    /// All of them.
    public static let all = instance + calls + store + gateway + supervisor

    /// The metric of this name; nil where there is none.
    public static subscript(name: String) -> MetricDescription? { byName[name] }

    /// The codes of what is a fault of ours, or of what we rest on: alerts go by them.
    public static let faults: [ErrorCode] = [.internal, .unavailable, .deadlineExceeded]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    // MARK: Each process

    /// 1 or 0.
    public static let up = MetricDescription(
        "holdfast_up", .gauge, "Whether the process answered this scrape in time.")
    /// Bytes.
    public static let residentMemory = MetricDescription(
        "holdfast_process_resident_memory_bytes", .gauge, "Memory that is present, shared pages included.")
    /// Bytes.
    public static let proportionalMemory = MetricDescription(
        "holdfast_process_proportional_memory_bytes", .gauge,
        "Memory that is present, shared pages by their share: what may be added up.")
    /// A count.
    public static let openDescriptors = MetricDescription(
        "holdfast_process_open_fds", .gauge, "Open file descriptors.")
    /// A count.
    public static let maxDescriptors = MetricDescription(
        "holdfast_process_max_fds", .gauge, "How many file descriptors may be open.")
    /// Seconds.
    public static let cpu = MetricDescription(
        "holdfast_process_cpu_seconds_total", .counter, "CPU time used, user and system.")
    /// A count.
    public static let threads = MetricDescription("holdfast_process_threads", .gauge, "Threads.")
    /// Seconds since 1970.
    public static let startTime = MetricDescription(
        "holdfast_process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")

    private static let instance = [
        up, residentMemory, proportionalMemory, openDescriptors, maxDescriptors, cpu, threads, startTime,
    ]

    // MARK: Calls, as services see them

    /// By tool and code.
    public static let callsTotal = MetricDescription(
        "holdfast_calls_total", .counter, labels: ["tool", "code"],
        "Calls answered; code is ok, or the code of the error.")
    /// By tool and source.
    public static let callDuration = MetricDescription(
        "holdfast_call_duration_seconds", .histogram, labels: ["tool", "source"],
        "From a call's arrival at a service to its answer; source is the layer, or none for an error.")
    /// By reason.
    public static let shedTotal = MetricDescription(
        "holdfast_shed_total", .counter, labels: ["reason"],
        "Requests turned away because too many were there already.")
    /// A count.
    public static let inFlight = MetricDescription(
        "holdfast_requests_in_flight", .gauge, "Requests that wait for an answer.")

    private static let calls = [callsTotal, callDuration, shedTotal, inFlight]
}

// MARK: - Stores, copies, journals

extension MetricCatalogue {
    /// 1 or 0.
    public static let storeUp = MetricDescription(
        "holdfast_store_up", .gauge, "Whether the primary store could be reached when last tried.")
    /// 1 or 0.
    public static let degraded = MetricDescription(
        "holdfast_degraded", .gauge, "Whether the instance answers for its service from below the store.")
    /// 1 for one of them.
    public static let layer = MetricDescription(
        "holdfast_layer_in_use", .gauge, labels: ["source"],
        "1 for the best layer that can answer now, 0 for the others.")
    /// 1 or 0.
    public static let hasWrites = MetricDescription(
        "holdfast_has_writes", .gauge, "Whether the instance takes its service's writes.")
    /// Seconds.
    public static let copyAge = MetricDescription(
        "holdfast_copy_age_seconds", .gauge, "How long ago the copy was known to equal the store.")
    /// Seconds.
    public static let copyAgeLimit = MetricDescription(
        "holdfast_copy_age_limit_seconds", .gauge,
        "The age past which answers warn, HOLDFAST_CACHE_TTL_SECONDS.")
    /// A count.
    public static let journalEntries = MetricDescription(
        "holdfast_journal_entries", .gauge, "Writes that are accepted and not in the store yet.")
    /// Seconds.
    public static let journalAge = MetricDescription(
        "holdfast_journal_oldest_age_seconds", .gauge, "How long the oldest of them has waited.")
    /// 1 or 0.
    public static let journalFailed = MetricDescription(
        "holdfast_journal_failed", .gauge, "Whether the journal takes nothing any more.")
    /// A count.
    public static let conflicts = MetricDescription(
        "holdfast_conflicts_open", .gauge, "Sync conflicts that wait for a decision.")
    /// By pool and state.
    public static let poolConnections = MetricDescription(
        "holdfast_pool_connections", .gauge, labels: ["pool", "state"],
        "Connections to the store: open, busy, and the most there may be (limit).")
    /// By pool.
    public static let poolQueue = MetricDescription(
        "holdfast_pool_queue_length", .gauge, labels: ["pool"], "Statements that wait for a connection.")
    /// By file and part.
    public static let fileSize = MetricDescription(
        "holdfast_file_size_bytes", .gauge, labels: ["file", "part"],
        "Size of the instance's SQLite files: store, copy, journal; part is main or wal.")
    /// Bytes.
    public static let diskFree = MetricDescription(
        "holdfast_disk_free_bytes", .gauge, "Space left on the file system of the state directory.")
    /// Bytes.
    public static let diskSize = MetricDescription(
        "holdfast_disk_size_bytes", .gauge, "Size of that file system.")

    private static let store = [
        storeUp, degraded, layer, hasWrites, copyAge, copyAgeLimit, journalEntries, journalAge, journalFailed,
        conflicts, poolConnections, poolQueue, fileSize, diskFree, diskSize,
    ]
}
