import NIOCore
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity
@testable import ServiceKit

/// What was kept in a conflict stays there, with a server of each test's own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ConflictKeeperTests {
    /// The service died between keeping a write and noting that in its journal: the store could take the
    /// write now, but it must not be in two places.
    @Test func writeThatIsKeptAlready_isNotTriedAgain() async throws {
        let outage = try await Outage(CounterService.descriptor)
        let operationID = Clocks.system.identifier()
        try await outage.run { service in
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 5])
        } during: { service in
            let accepted = try await service.call(
                "add_to_counter", ["name": "a", "amount": 2], operationID: operationID)
            #expect(accepted.answer?["pending_replay"] == true)
        } meanwhile: { service in
            try await keep(operationID, in: service.database)
        } after: { service in
            #expect(
                try await service.call("read_counter", ["name": "a"]).answer == ["name": "a", "value": 5])
            let conflicts = try await service.openConflicts()
            #expect(conflicts.map { $0["writes_count"] } == [1])
            try await outage.begin()
            #expect(try await service.call("read_counter", ["name": "a"]).answer?["value"] == 5)
        }
    }

    private func keep(_ operationID: Identifier, in database: any Database) async throws {
        let deadline = Deadline(milliseconds: 20_000, from: Clocks.system.monotonic())
        let ids = try await database.read([Statement("SELECT id FROM counters")], deadline: deadline)
        let counter = try #require(ids[0].first).text(0)
        let entry = JournalEntry(
            NewJournalEntry(
                epoch: 1, operationID: operationID, tool: "add_to_counter",
                arguments: ByteBuffer(string: #"{"name":"a","amount":2}"#), actor: "claude",
                acceptedAt: Clocks.system.now(), identifiers: [], payloadDigest: "",
                outcome: ByteBuffer(string: "{}"), subjects: [counter], summary: ""), sequence: 1)
        let refused = ConflictRecorder.Refused(
            write: ConflictedWrite(entry, entity: "counter", refusal: nil), entity: "counter",
            entityID: counter, kind: .rejected)
        let recorder = ConflictRecorder(
            records: CounterService.descriptor.schema.records, dialect: database.dialect)
        _ = try await database.write(
            recorder.record(refused, conflictID: Clocks.system.identifier(), at: Clocks.system.now()),
            deadline: deadline)
    }
}
