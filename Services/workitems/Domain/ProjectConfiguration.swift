import Primitives
import Wire

/// What the project works on; there is one.
struct ProjectConfiguration: Sendable, Equatable {
    /// The kind of work that is going on.
    enum ContextType: String, Sendable, CaseIterable {
        case feature
        case maintenance
        case research
    }

    var version: Int64
    var activeContextType: ContextType
    var currentSessionID: Identifier?
    var gitBranch: String?
    var gitHeadCommit: String?
    var defaultTokenBudget: Int64
    /// Nil until the first update.
    var updatedAt: Timestamp?
    /// Nil until the first update.
    var updatedBy: String?

    /// What is answered before the first update.
    static let initial = ProjectConfiguration(
        version: 1, activeContextType: .feature, defaultTokenBudget: 200_000)

    /// Writes what is stored.
    func write(into writer: inout JSONWriter) {
        writer.member("id", Int64(1))
        writer.member("version", version)
        writer.member("active_context_type", activeContextType.rawValue)
        writer.member("current_session_id", currentSessionID)
        writer.member("git_branch", gitBranch)
        writer.member("git_head_commit", gitHeadCommit)
        writer.member("default_token_budget", defaultTokenBudget)
        writer.member("updated_at", updatedAt?.description)
        writer.member("updated_by", updatedBy)
    }

    /// Writes the whole answer: a primary store that has just given or taken this configuration is healthy,
    /// and one that something else stands in for is not.
    func writeAnswer(into writer: inout JSONWriter, isHealthy: Bool, at now: Timestamp) {
        write(into: &writer)
        Self.writeHealth(isHealthy, at: now, into: &writer)
    }

    /// Writes what is told of the primary store.
    static func writeHealth(_ isHealthy: Bool, at now: Timestamp, into writer: inout JSONWriter) {
        writer.member("database_healthy", isHealthy)
        writer.member("last_health_check_at", now.description)
    }

    /// What is stored, for the details of a refusal.
    var json: JSON {
        var writer = JSONWriter()
        writer.beginObject()
        write(into: &writer)
        writer.endObject()
        return JSONSlice(unchecked: writer.buffer).decoded ?? .null
    }
}
