import Continuity
import Glibc
import Logging
import Primitives
import Storage
import Wire

/// How a primary takes over what its standby has accepted: the standby is fenced first, or gone.
struct Handover: Sendable {
    let files: InstanceFiles
    let standby: OtherInstance
    let readmission: Readmission
    let clocks: Clocks
    let logger: Logger

    private static let answerMilliseconds: Int64 = 2000
    /// So few take no longer than a write may wait.
    private static let fewEntries = 32
    /// The most pages that are taken while the standby goes on accepting.
    private static let pagesMax = 1000

    /// Takes everything over.
    ///
    /// - Parameter identity: The store that entries are for; nil while that is not known.
    /// - Returns: How many entries there were.
    /// - Throws: what keeps it from being sure that it has all of them.
    func run(epoch: Int64, identity: StoreIdentity?) async throws -> Int {
        let path = files.journal(of: .standby)
        guard access(path, F_OK) == 0 else { return 0 }
        // An open journal is a standby that lives, and may be taking writes.
        if SQLiteDatabase.isTaken(path) { return try await fromStandby(epoch) }
        guard let identity else {
            throw StorageError(.unavailable, detail: "which store this is, is not known yet")
        }
        do {
            return try await fromFile(identity)
        } catch JournalError.locked {
            return try await fromStandby(epoch)
        }
    }

    private func fromFile(_ identity: StoreIdentity) async throws -> Int {
        let journal: Journal
        do throws(JournalError) {
            journal = try await files.openJournal(
                of: .standby, identity: identity, clocks: clocks, logger: logger)
        } catch {
            guard case .foreign = error else { throw error }
            // They are kept where they are, and never carried out in another store.
            logger.critical("the standby's journal is another store's", metadata: ["error": "\(error)"])
            return 0
        }
        defer { journal.close() }
        var count = 0
        while true {
            let entries = try await journal.waiting(after: 0, limit: 128)
            guard !entries.isEmpty else { return count }
            try await journal.conclude(try await take(entries), isHandedOver: true)
            count += entries.count
        }
    }

    private func fromStandby(_ epoch: Int64) async throws -> Int {
        var count = 0
        // The standby goes on accepting until what it has left is little: writes wait for the rest only.
        for _ in 0..<Self.pagesMax {
            let taken = try await takePage([:])
            count += taken
            if taken <= Self.fewEntries { break }
        }
        // Asked anew each time: a standby that was told of a later epoch meanwhile must not be emptied.
        let fence: JSONObject = ["fence": true, "epoch": .integer(epoch)]
        while true {
            let taken = try await takePage(fence)
            guard taken > 0 else { return count }
            count += taken
        }
    }

    /// Takes over what a standby tells of; answers how many entries that were.
    private func takePage(_ question: JSONObject) async throws -> Int {
        let answer = try await standby.ask(
            "service/journal", .object(question), withinMilliseconds: Self.answerMilliseconds)
        let elements = answer["entries"]?.elements ?? []
        guard !elements.isEmpty else { return 0 }
        let writes = elements.map { PendingWrite($0) }
        guard writes.allSatisfy({ $0 != nil }) else {
            throw StorageError(.invalidStatement, detail: "the standby's entries can't be read")
        }
        let conclusions = try await take(writes.compactMap { $0?.entry })
        func sequences(_ state: JournalState) -> JSON {
            .array(conclusions.filter { $0.state == state }.map { .integer($0.sequence) })
        }
        _ = try await standby.ask(
            "service/journal",
            ["acknowledge": sequences(.replayed), "refuse": sequences(.conflict)],
            withinMilliseconds: Self.answerMilliseconds)
        return writes.count
    }

    /// Takes entries over; answers what their journal is to note of them.
    private func take(_ entries: [JournalEntry]) async throws -> [JournalConclusion] {
        let refused = try await readmission.readmit(entries)
        return entries.map { entry in
            JournalConclusion(
                sequence: entry.sequence, state: refused.contains(entry.sequence) ? .conflict : .replayed,
                at: clocks.now(), result: nil)
        }
    }
}
