import Access
import Primitives

/// Notices that a file has changed, looking at it twice a second at most.
struct WatchedFile {
    let path: String
    private var stamp: FileStamp?
    private var lookedAt: MonotonicTime?

    /// Between two looks, in milliseconds.
    static let interval: Int64 = 500

    init(path: String) {
        self.path = path
    }

    /// Whether the file is another than at the look before; always at the first.
    mutating func hasChanged(at now: MonotonicTime) -> Bool {
        if let lookedAt, now.milliseconds(since: lookedAt) < Self.interval { return false }
        return isAnother(at: now)
    }

    /// The same, however long ago the last look was.
    mutating func isAnother(at now: MonotonicTime) -> Bool {
        let isFirst = lookedAt == nil
        lookedAt = now
        let found = FileStamp(of: path)
        defer { stamp = found }
        return isFirst || found != stamp
    }
}
