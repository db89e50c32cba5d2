/// A published revision of MCP, oldest first.
enum Revision: String, CaseIterable, Sendable, Comparable {
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// What `initialize` offers to a client whose own revision is unknown here.
    static let newestHandshake = Revision.november2025

    /// Every revision served, newest first, as clients are told of them.
    static let served: [Revision] = allCases.reversed()

    static func < (one: Revision, other: Revision) -> Bool { one.rawValue < other.rawValue }

    /// Whether each request stands alone, without a handshake before it.
    var isStateless: Bool { self == .july2026 }

    /// Whether an array of messages is a message.
    var allowsBatches: Bool { self == .march2025 }

    /// Whether an error may go without the id of the request it answers.
    var allowsErrorsWithoutID: Bool { self == .november2025 || self == .july2026 }

    /// Whether titles, output schemas and structured results exist.
    var hasStructuredResults: Bool { self != .march2025 }

    /// Whether things have icons.
    var hasIcons: Bool { self == .november2025 || self == .july2026 }
}
