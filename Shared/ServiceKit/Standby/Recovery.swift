import Continuity
import Primitives
import Storage
import Wire

/// Takes back what `pending.md` has and nothing else: on request, while the service runs.
struct Recovery: Sendable {
    /// What came of it.
    struct Report: Sendable, Equatable {
        /// Writes that are waiting to be replayed again, or were carried out.
        var restored = 0
        /// Writes that were known here all the time.
        var known = 0
        /// Writes that the store refuses.
        var refused = 0
        /// Writes of this service for other stores: shown, never carried out here.
        var otherStores = 0
        /// Lines that can't be read.
        var damagedLines = 0

        var json: JSON {
            [
                "restored": .integer(restored), "known": .integer(known), "refused": .integer(refused),
                "other_stores": .integer(otherStores), "damaged_lines": .integer(damagedLines),
            ]
        }
    }

    let pending: PendingFile
    let identity: StoreIdentity
    let service: String
    let stores: ServiceStores
    let readmission: Readmission
    let clocks: Clocks

    private static let batchMax = 256

    /// Reads the file to its end, a few writes at a time.
    ///
    /// - Throws: what keeps it from reading the file or taking a write.
    func run() async throws -> Report {
        var report = Report()
        var done = 0
        while true {
            let found = try await pending.waiting(
                of: service, store: identity.id, after: done, limit: Self.batchMax)
            report.otherStores = found.otherStoreCount
            report.damagedLines = found.tally.damagedLines
            for write in found.writes { try await take(write.entry, into: &report) }
            done += found.writes.count
            guard found.writes.count == Self.batchMax else { return report }
        }
    }

    private func take(_ entry: JournalEntry, into report: inout Report) async throws {
        guard let copy = stores.copy else {
            guard try await !isCarriedOut(entry) else { return report.known += 1 }
            let isTaken = try await readmission.readmit([entry]).isEmpty
            return isTaken ? (report.restored += 1) : (report.refused += 1)
        }
        guard let journal = copy.log.current else {
            throw StorageError(.unavailable, detail: "there is no journal to take writes back into")
        }
        guard try await journal.entry(operationID: entry.operationID) == nil else {
            return report.known += 1
        }
        if (try? await isCarriedOut(entry)) == true { return report.known += 1 }
        // The journal first: what the copy shows must be kept. The store knows what it has by the operation.
        try await journal.appendApart([NewJournalEntry(entry)])
        _ = try await readmission.readmit([entry], into: .copyAlone)
        report.restored += 1
    }

    private func isCarriedOut(_ entry: JournalEntry) async throws -> Bool {
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        let lookup = Statement(
            "SELECT 1 FROM operations WHERE operation_id = $1", .identifier(entry.operationID))
        return try await !stores.primary.read([lookup], cost: .point, deadline: deadline)[0].isEmpty
    }
}
