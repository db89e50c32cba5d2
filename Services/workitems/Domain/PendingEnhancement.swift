import Primitives
import Wire

/// An enhancement that is not completed, as the status report shows it.
struct PendingEnhancement: Equatable {
    /// Nil where a text tells of it.
    var id: Identifier?
    let title: String
    let priority: Int64
    let status: String
    let targetQuarter: String?

    /// Writes the members.
    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("title", title)
        writer.member("priority", priority)
        writer.member("status", status)
        writer.member("target_quarter", targetQuarter)
    }
}
