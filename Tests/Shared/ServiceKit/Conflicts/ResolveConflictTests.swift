import NIOCore
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity
@testable import ServiceKit

/// Conflicts of a counter, resolved through the service's socket, in both engines.
@Suite(.timeLimit(.minutes(2))) struct ResolveConflictTests {
    private struct Bench {
        let service: ServiceHarness
        let recorder: ConflictRecorder

        /// Keeps additions to one counter as if they had been accepted and refused; answers the conflict.
        func keep(_ amounts: Int64..., of counter: JSON) async throws -> JSON {
            for amount in amounts {
                let arguments: JSON = ["name": "a", "amount": .integer(amount)]
                let entry = JournalEntry(
                    NewJournalEntry(
                        epoch: 1, operationID: Clocks.system.identifier(), tool: "add_to_counter",
                        arguments: arguments.serialized, actor: "claude", acceptedAt: Clocks.system.now(),
                        identifiers: [], payloadDigest: "", outcome: ByteBuffer(string: "{}"),
                        subjects: [counter["id"]?.string ?? ""], summary: ""), sequence: amount)
                let refused = ConflictRecorder.Refused(
                    write: ConflictedWrite(entry, entity: "counter", refusal: nil), entity: "counter",
                    entityID: counter["id"]?.string ?? "", kind: .rejected)
                _ = try await service.database.write(
                    recorder.record(
                        refused, conflictID: Clocks.system.identifier(), at: Clocks.system.now()),
                    deadline: Deadline(milliseconds: 20_000, from: Clocks.system.monotonic()))
            }
            return try #require(try await service.openConflicts().first)
        }

        func resolve(
            _ conflict: JSON, _ keep: JSON, _ more: JSONObject = [:], operationID: Identifier? = nil
        ) async throws -> ServiceHarness.Outcome {
            var arguments: JSONObject = [
                "id": conflict["id"] ?? .null, "keep": keep, "version": conflict["current_version"] ?? .null,
            ]
            for member in more.members { arguments[member.key] = member.value }
            return try await service.callMethod(
                "service/resolve", .object(arguments), operationID: operationID)
        }

        func value() async throws -> JSON? {
            try await service.call("read_counter", ["name": "a"]).answer?["value"]
        }
    }

    private func with(_ dialect: Dialect, _ body: (Bench, _ counter: JSON) async throws -> Void) async throws
    {
        let directory = try TemporaryDirectory()
        let store =
            switch dialect {
            case .postgresql:
                StoreConfiguration.postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            case .sqlite: StoreConfiguration.sqlite(path: directory.file("counters.sqlite"))
            }
        let service = try await ServiceHarness(
            CounterService.descriptor, store: store, directory: directory.path)
        let recorder = ConflictRecorder(records: CounterService.descriptor.schema.records, dialect: dialect)
        do {
            let made = try await service.call("add_to_counter", ["name": "a", "amount": 1])
            try await body(
                Bench(service: service, recorder: recorder), try #require(made.answer, "\(made)"))
        } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    @Test(arguments: Dialect.allCases) func keptLocal_isCarriedOutInOrderOnce(_ dialect: Dialect) async throws
    {
        try await with(dialect) { bench, counter in
            let conflict = try await bench.keep(2, 3, of: counter)
            #expect(conflict["current_version"] == 2)
            let operationID = Clocks.system.identifier()
            for _ in 0..<2 {
                let done = try await bench.resolve(conflict, "local", operationID: operationID)
                #expect(done.answer?["value"] == 6, "\(done)")
                #expect(done.answer?["operation_id"]?.string == operationID.description)
                #expect(try await bench.value() == 6)
            }
            let other = try await bench.resolve(conflict, "primary", operationID: operationID)
            #expect(other.code == "operation_mismatch")
            let again = try await bench.resolve(conflict, "local")
            #expect(again.code == "not_found")
            #expect(again.details?["resolution"] == "local")
            #expect(try await bench.service.request("service/health", [:])["conflicts"] == 0)
        }
    }

    /// One that is refused once more leaves nothing done.
    @Test(arguments: Dialect.allCases) func refusedAgain_staysOpenAndChangesNothing(
        _ dialect: Dialect
    ) async throws {
        try await with(dialect) { bench, counter in
            for _ in 0..<9 {
                _ = try await bench.service.call("add_to_counter", ["name": "a", "amount": 100])
            }
            let conflict = try await bench.keep(60, 70, of: counter)
            #expect(try await bench.resolve(conflict, "local").code == "validation_failed")
            #expect(try await bench.value() == 901)
            #expect(try await bench.service.openConflicts().map { $0["id"] } == [conflict["id"]])
            let dropped = try await bench.resolve(conflict, "primary")
            #expect(dropped.answer?["sync_conflict"]?["resolution"] == "primary", "\(dropped)")
            #expect(try await bench.value() == 901)
            #expect(try await bench.service.openConflicts().isEmpty)
        }
    }

    @Test(arguments: Dialect.allCases) func decisionForAnotherState_isRefused(_ dialect: Dialect) async throws
    {
        try await with(dialect) { bench, counter in
            let conflict = try await bench.keep(2, of: counter)
            let stale = try await bench.resolve(conflict, "local", ["version": 1])
            #expect(stale.code == "version_conflict")
            #expect(stale.details?["current_version"] == conflict["current_version"])
            let cases: [(JSON, JSONObject, String)] = [
                ("local", ["rename_to": "b"], "validation_failed"),
                ("primary", ["rename_to": "b"], "validation_failed"), ("both", [:], "validation_failed"),
                ("local", ["id": .string(Clocks.system.identifier().description)], "not_found"),
            ]
            for (keep, more, code) in cases {
                #expect(try await bench.resolve(conflict, keep, more).code == code)
            }
            #expect(try await bench.service.openConflicts().count == 1)
        }
    }

    @Test(arguments: Dialect.allCases) func list_isBoundedAndGoesOnByItsCursor(_ dialect: Dialect)
        async throws
    {
        try await with(dialect) { bench, counter in
            var seen: [JSON?] = []
            for name in ["b", "c"] {
                let made = try await bench.service.call("add_to_counter", ["name": .string(name)])
                seen.insert(try await bench.keep(1, of: made.answer ?? .null)["id"], at: 0)
            }
            let first = try await bench.service.conflicts(["limit": 1])
            #expect(first["items"]?.array?.map { $0["id"] } == [seen[0]])
            let cursor = first["next_cursor"] ?? .null
            let second = try await bench.service.conflicts(["limit": 1, "cursor": cursor])
            #expect(second["items"]?.array?.map { $0["id"] } == [seen[1]])
            #expect(second["next_cursor"] == .null)
            for wrong: JSON in [["cursor": "x"], ["limit": 0], ["limit": 101], ["kind": "none"]] {
                let outcome = try await bench.service.callMethod("service/conflicts", wrong)
                #expect(outcome.code == "validation_failed")
            }
        }
    }
}
