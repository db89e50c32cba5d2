import Primitives

/// How far a pass through the old items has come: they are looked at newest first, so that what lies below an
/// item usually comes before it.
struct ArchivePlace: Sendable, Equatable {
    let createdAt: Timestamp
    let id: Identifier

    init(createdAt: Timestamp, id: Identifier) {
        self.createdAt = createdAt
        self.id = id
    }

    /// Reads what `text` says; nil where that is something else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let createdAt = Timestamp(String(parts[0])),
            let id = Identifier(String(parts[1]))
        else { return nil }
        self.init(createdAt: createdAt, id: id)
    }

    /// Says it to whoever goes on from here.
    var text: String { "\(createdAt)/\(id)" }
}
