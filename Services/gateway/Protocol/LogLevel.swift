/// How grave a service's log message is, the least grave first.
enum LogLevel: String, CaseIterable, Sendable, Comparable {
    case debug, info, notice, warning, error, critical, alert, emergency

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }
}
