import Continuity
import Logging
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import ServiceKit

/// Each has a server of its own, so that what waits there is its own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReplayTests {
    private static var deadline: Deadline {
        Deadline(milliseconds: 30_000, from: Clocks.system.monotonic())
    }

    private func awaitReplay(of service: ServiceHarness) async throws {
        _ = try await eventually("everything is replayed", within: .seconds(20)) {
            let health = try await service.request("service/health", [:])
            return health["journal"]?["depth"] == 0 && health["layer"] == "primary" ? true : nil
        }
    }

    /// An attempt that is committed only while the replay waits for the record: it is why the replay is
    /// refused, and no reason for a conflict.
    @Test func writeWhoseFirstAttemptIsCommittedMeanwhile_isNoConflict() async throws {
        let server = try TemporaryPostgreSQL()
        let url = try server.makeDatabase()
        let directory = try TemporaryDirectory()
        let service = try await ServiceHarness(
            CounterService.descriptor, store: .postgresql(url: url), directory: directory.path,
            home: directory.path)
        let other = try await Store.open(
            .postgresql(url: url), schema: CounterService.descriptor.schema,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { other.database.close() }
        _ = try await eventually("the copy is filled", within: .seconds(20)) {
            try await service.request("service/health", [:])["copy"]?["filled"] == true ? true : nil
        }
        _ = try await service.call("add_to_counter", ["name": "a", "amount": 1])

        let id = Clocks.system.identifier()
        let arguments: JSON = ["name": "a", "amount": 2]
        let attempt = Operation(
            id: id, tool: "add_to_counter", arguments: arguments, actor: "tester", at: Clocks.system.now())
        let gate = Gate()
        let firstAttempt = Task {
            let change = Statement(
                "UPDATE counters SET value = 999, version = version + 1, last_operation_id = $1",
                .identifier(id))
            try await other.database.write(
                TransactionStep.query([Statement("SELECT 1 FROM counters FOR UPDATE")]) { _ in
                    gate.pass()
                    return .commit(
                        [attempt.record(outcome: JSON.object([:]).serialized).insertion, change], ())
                }, deadline: Self.deadline)
        }
        try await gate.awaitArrival()
        let accepted = try await service.call("add_to_counter", arguments, operationID: id)
        #expect(accepted.answer?["pending_replay"] == true)
        let since = try server.execute("SELECT clock_timestamp()").dropLast()
        _ = try await eventually("the replay waits for the record", within: .seconds(20)) {
            let waiting = try server.execute(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND query_start > '\(since)'
                """)
            return waiting == "0\n" ? nil : true
        }
        gate.open()
        try await firstAttempt.value
        try await awaitReplay(of: service)
        let conflicts = try await service.openConflicts()
        #expect(conflicts.isEmpty, "\(conflicts)")
        #expect(try await service.call("read_counter", ["name": "a"]).answer?["value"] == 999)
        try await service.stop()
    }
}
