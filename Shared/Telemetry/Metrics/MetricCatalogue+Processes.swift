// MARK: - The gateway's own

extension MetricCatalogue {
    /// By tool and code.
    public static let gatewayCalls = MetricDescription(
        "holdfast_gateway_calls_total", .counter, labels: ["tool", "code"],
        "Tool calls that clients over HTTP were answered; code is ok, or the code of the error.")
    /// By tool.
    public static let gatewayDuration = MetricDescription(
        "holdfast_gateway_call_duration_seconds", .histogram, labels: ["tool"],
        "From such a call's arrival to its answer, with every attempt and wait in it.")
    /// By service.
    public static let repeats = MetricDescription(
        "holdfast_gateway_repeats_total", .counter,
        "Times a call was asked once more, or of another instance as well.")
    /// 1 or 0.
    public static let breakerOpen = MetricDescription(
        "holdfast_breaker_open", .gauge, "Whether the breaker before an instance lets no call through.")
    /// A count.
    public static let breakerOpenings = MetricDescription(
        "holdfast_breaker_openings_total", .counter, "Times that breaker has opened.")
    /// By status.
    public static let httpRequests = MetricDescription(
        "holdfast_http_requests_total", .counter, labels: ["status"], "HTTP requests, by status.")
    /// A count.
    public static let httpConnections = MetricDescription(
        "holdfast_http_connections", .gauge, "Connections of HTTP clients.")
    /// A count.
    public static let sessions = MetricDescription(
        "holdfast_sessions_open", .gauge, "MCP sessions over HTTP.")
    /// A count.
    public static let streams = MetricDescription(
        "holdfast_streams_open", .gauge, "Streams of events to HTTP clients.")
    /// Seconds.
    public static let scrapeDuration = MetricDescription(
        "holdfast_scrape_duration_seconds", .gauge, "How long it took to gather this page.")

    static let gateway = [
        gatewayCalls, gatewayDuration, repeats, breakerOpen, breakerOpenings, httpRequests, httpConnections,
        sessions, streams, scrapeDuration,
    ]
}

// MARK: - What the supervisor tells

extension MetricCatalogue {
    /// 1 for the state.
    public static let processState = MetricDescription(
        "holdfast_process_state", .gauge, labels: ["state"],
        "1 for the state a process is in: ready, starting, looping, failed and others.")
    /// A count.
    public static let restarts = MetricDescription(
        "holdfast_restarts_total", .counter, "Times a process was started again.")
    /// Seconds.
    public static let heartbeatAge = MetricDescription(
        "holdfast_heartbeat_age_seconds", .gauge, "How long ago a process last said that it lives.")
    /// A count.
    public static let droppedLines = MetricDescription(
        "holdfast_log_lines_dropped_total", .counter, "Log lines of a process that nobody read in time.")
    /// A count.
    public static let clients = MetricDescription(
        "holdfast_clients_attached", .gauge, "Gateways of clients over standard input and output.")
    /// By service.
    public static let routeEpoch = MetricDescription(
        "holdfast_route_epoch", .gauge, "Rises whenever a service's writes move.")

    static let supervisor = [processState, restarts, heartbeatAge, droppedLines, clients, routeEpoch]
}
