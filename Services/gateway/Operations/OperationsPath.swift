/// What an operator, an orchestrator and Prometheus read, beside the endpoint of MCP.
enum OperationsPath: String, CaseIterable, Sendable {
    /// The process lives.
    case live = "/livez"
    /// It can serve.
    case ready = "/readyz"
    /// How every process and layer is, and what still works.
    case health = "/healthz"
    /// What was counted, for Prometheus.
    case metrics = "/metrics"
}

/// Who is shown more than whether the system lives, can serve and is well; `HOLDFAST_METRICS`.
enum MetricsAccess: String, CaseIterable, Sendable {
    /// On a loopback address everybody, elsewhere who has a token to read with.
    case on
    /// Everybody.
    case open
    /// Who has a token, wherever it listens.
    case token
    /// Nothing is counted, and nobody is shown anything but health, which goes by `on`.
    case off

    /// Whether nobody is asked for a token.
    func isOpen(onLoopback: Bool) -> Bool {
        switch self {
        case .open: true
        case .token: false
        case .on, .off: onLoopback
        }
    }
}
