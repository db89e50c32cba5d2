import Primitives
import Wire

/// What suffices to choose an enhancement.
struct EnhancementSummary: Sendable, Equatable {
    let id: Identifier
    let version: Int64
    let title: String
    let priority: Int64
    let status: String
    let targetQuarter: String?
    let updatedAt: String

    /// Writes the members.
    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("version", version)
        writer.member("title", title)
        writer.member("priority", priority)
        writer.member("status", status)
        writer.member("target_quarter", targetQuarter)
        writer.member("updated_at", updatedAt)
    }
}
