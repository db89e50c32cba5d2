import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Continuity

struct PendingWaitingTests {
    private let other = JournalHeader.sample.with(storeID: Identifier(high: 2, low: 2))

    private func file(_ directory: TemporaryDirectory) throws -> PendingFile {
        let file = PendingFile(directory: directory.path, clocks: .system)
        let writes: [(JournalHeader, UInt64)] = [
            (.sample, 1), (other, 2), (.sample.with(instance: "vendors-standby"), 3),
            (.sample.with(service: "deployments"), 4), (.sample, 5), (.sample, 5), (.sample, 6), (other, 7),
        ]
        try file.append(
            writes.map { header, number in
                PendingWrite(header: header, entry: JournalEntry(.sample(number), sequence: Int64(number)))
            })
        let outcomes = [5, 7].map { number in
            (
                PendingOutcome(
                    operationID: Identifier(high: 7, low: number), state: .replayed,
                    at: Timestamp(milliseconds: 0)), summary: "acme"
            )
        }
        try file.append(outcomes)
        return file
    }

    @Test func waitingWritesOfOneStore_areFound_whicheverInstanceHasThem() async throws {
        let directory = try TemporaryDirectory()
        let file = try file(directory)
        let store = JournalHeader.sample.storeID
        let all = try await file.waiting(of: "vendors", store: store, after: 0, limit: 10)
        #expect(all.writes.map(\.entry.operationID.low) == [1, 3, 6])
        #expect(all.otherStoreCount == 1)
        #expect(all.tally.writes == 8)
        let some = try await file.waiting(of: "vendors", store: store, after: 1, limit: 1)
        #expect(some.writes.map(\.entry.operationID.low) == [3])
        let none = try await file.waiting(of: "vendors", store: store, after: 3, limit: 1)
        #expect(none.writes.isEmpty)
    }

    @Test func missingFile_hasNone() async throws {
        let directory = try TemporaryDirectory()
        let file = PendingFile(directory: directory.path, clocks: .system)
        let found = try await file.waiting(
            of: "vendors", store: JournalHeader.sample.storeID, after: 0, limit: 10)
        #expect(found.writes.isEmpty)
        #expect(found.tally == PendingTally())
    }
}
