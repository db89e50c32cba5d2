import Storage

/// Why a journal can't be trusted.
struct JournalDamage: Error, Sendable, Equatable {
    let detail: String

    init(_ detail: String) {
        self.detail = detail
    }

    /// SQLITE_CORRUPT, SQLITE_NOTADB, and a file that is too short (SQLITE_IOERR_SHORT_READ).
    private static let primaryCodes: Set<Int> = [11, 26]
    private static let shortRead = 522

    /// The damage that a failed read tells of; nil where it may be the disk, its rights or its space.
    init?(_ error: StorageError) {
        switch error.code {
        case .invalidStatement: self.init(error.detail)
        case .storeFault:
            guard JournalDamage.isDamage(error.detail) else { return nil }
            self.init(error.detail)
        default: return nil
        }
    }

    /// The damage that a failed open tells of; nil where there is another reason.
    init?(_ error: StoreOpenError) {
        switch error {
        case .notAStore(let detail), .failed(let detail): self.init(detail)
        case .fileUnusable(let detail):
            guard JournalDamage.isDamage(detail) else { return nil }
            self.init(detail)
        default: return nil
        }
    }

    private static func isDamage(_ detail: String) -> Bool {
        let words = detail.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0] == "SQLite", let code = Int(words[1].prefix { $0 != ":" }) else {
            return false
        }
        return primaryCodes.contains(code & 0xFF) || code == shortRead
    }
}
