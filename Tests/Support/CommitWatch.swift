/// Follows one PostgreSQL connection as far as it takes to find the answer to a commit, and to withhold it.
/// A pure value.
///
/// A commit is a batch that ends, by Sync or as a simple query, with COMMIT, or that changes something
/// outside BEGIN and COMMIT. It takes the client's word for where a transaction begins and ends.
struct CommitWatch {
    /// What becomes of bytes from the server.
    enum Verdict: Equatable {
        /// So many of them are passed on, the others are dropped.
        case pass(Int)
        /// The server has committed and says so: cut the connection now, and pass nothing on.
        case cut
    }

    private enum Kind {
        case reading
        case writing
        case begin
        case commit
        case rollback
    }

    private var client = WireScanner(startsUntyped: true)
    private var server = WireScanner(startsUntyped: false)
    /// What each prepared statement does, and the statement of the portal.
    private var statements: [String: Kind] = [:]
    private var bound = Kind.reading
    private var isInTransaction = false
    /// Whether the batch that is being sent commits something.
    private var commits = false
    /// Batches sent; each is answered by one ReadyForQuery.
    private var sent = 0
    /// ReadyForQuery seen; the first one ends the start.
    private var ready = 0
    /// Which ReadyForQuery ends the answer that is withheld.
    private var withheld: Int?

    /// Takes bytes from the client; answers whether one of their batches is the first to be withheld.
    ///
    /// - Parameter isArmed: Whether the answer to the next commit is to be withheld.
    mutating func sends(_ bytes: ArraySlice<UInt8>, isArmed: Bool) -> Bool {
        var isFound = false
        for message in client.scan(bytes) where take(message) {
            if isArmed, commits, withheld == nil {
                withheld = sent + 1
                isFound = true
            }
            commits = false
        }
        return isFound
    }

    /// Takes bytes from the server.
    mutating func answers(_ bytes: ArraySlice<UInt8>) -> Verdict {
        var passed = withheld.map { ready + 1 < $0 } ?? true ? bytes.count : 0
        for message in server.scan(bytes) where message.type == UInt8(ascii: "Z") {
            ready += 1
            guard let withheld else { continue }
            if ready == withheld { return .cut }
            // The answer before the one that is withheld ends here.
            if ready + 1 == withheld { passed = message.end - bytes.startIndex }
        }
        return .pass(passed)
    }

    /// Takes one message of the client's; answers whether it ends a batch.
    private mutating func take(_ message: WireScanner.Message) -> Bool {
        switch message.type {
        case UInt8(ascii: "P"):
            let parts = Self.strings(message.body)
            guard parts.count >= 2 else { return false }
            statements[parts[0]] = Self.kind(parts[1])
        case UInt8(ascii: "B"):
            let parts = Self.strings(message.body)
            if parts.count >= 2 { bound = statements[parts[1]] ?? .reading }
        case UInt8(ascii: "E"): execute(bound)
        case UInt8(ascii: "Q"):
            let text = Self.strings(message.body).first ?? ""
            for part in text.split(separator: ";") { execute(Self.kind(String(part))) }
            sent += 1
            return true
        case UInt8(ascii: "S"):
            sent += 1
            return true
        default: break
        }
        return false
    }

    private mutating func execute(_ kind: Kind) {
        switch kind {
        case .reading: break
        case .writing: if !isInTransaction { commits = true }
        case .begin: isInTransaction = true
        case .commit:
            commits = true
            isInTransaction = false
        case .rollback: isInTransaction = false
        }
    }

    private static func kind(_ sql: String) -> Kind {
        switch sql.split(whereSeparator: { !$0.isLetter }).first?.uppercased() ?? "" {
        case "BEGIN", "START": .begin
        case "COMMIT", "END": .commit
        case "ROLLBACK", "ABORT": .rollback
        case "", "SELECT", "WITH", "VALUES", "SHOW", "SET", "RESET", "LISTEN", "DEALLOCATE": .reading
        default: .writing
        }
    }

    /// The zero-terminated strings that a body begins with: the first two at most.
    private static func strings(_ body: [UInt8]) -> [String] {
        body.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).prefix(2)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
