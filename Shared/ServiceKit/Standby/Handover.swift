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

    /// Takes everything over.
    ///
    /// - Returns: How many entries there were.
    /// - Throws: what keeps it from being sure that it has all of them.
    func run(epoch: Int64, identity: StoreIdentity) async throws -> Int {
        let path = files.journal(of: .standby)
        guard access(path, F_OK) == 0 else { return 0 }
        // An open journal is a standby that lives, and may be taking writes.
        if SQLiteDatabase.isTaken(path) { return try await fromStandby(epoch) }
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
        // Asked anew each time: a standby that was told of a later epoch meanwhile must not be emptied.
        let fence: JSON = ["fence": true, "epoch": .integer(epoch)]
        while true {
            let answer = try await standby.ask(
                "service/journal", fence, withinMilliseconds: Self.answerMilliseconds)
            let elements = answer["entries"]?.elements ?? []
            guard !elements.isEmpty else { return count }
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
            count += writes.count
        }
    }

    /// Takes entries over, in order; answers what their journal is to note of them.
    private func take(_ entries: [JournalEntry]) async throws -> [JournalConclusion] {
        var conclusions: [JournalConclusion] = []
        for entry in entries {
            let isTaken = try await readmission.readmit(entry)
            conclusions.append(
                JournalConclusion(
                    sequence: entry.sequence, state: isTaken ? .replayed : .conflict, at: clocks.now(),
                    result: nil))
        }
        return conclusions
    }
}
