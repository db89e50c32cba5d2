import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@Suite(.timeLimit(.minutes(2))) struct CallRunnerTests {
    /// Runs `body` over each engine.
    private func onBothEngines(_ body: (ServiceHarness) async throws -> Void) async throws {
        for dialect in Dialect.allCases {
            let directory = try TemporaryDirectory()
            let store: StoreConfiguration =
                switch dialect {
                case .sqlite: .sqlite(path: directory.file("counters.sqlite"))
                case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
                }
            let harness = try await ServiceHarness(
                CounterService.descriptor, store: store, directory: directory.path)
            do { try await body(harness) } catch {
                try await harness.stop()
                throw error
            }
            try await harness.stop()
        }
    }

    @Test func write_isReadByTheNextCall() async throws {
        try await onBothEngines { service in
            let written = try await service.call(
                "add_to_counter", ["name": "a", "amount": 5], actor: "claude")
            #expect(written.answer?["value"] == 5)
            #expect(written.answer?["actor"] == "claude")
            #expect(written.answer?["operation_id"]?.string.flatMap { Identifier($0) } != nil)
            #expect(
                try await service.call("read_counter", ["name": "a"]).answer == ["name": "a", "value": 5])
        }
    }

    @Test func repeatedOperation_answersTheSameAndHappensOnce() async throws {
        try await onBothEngines { service in
            let id = Clocks.system.identifier()
            let first = try await service.call("add_to_counter", ["name": "a", "amount": 2], operationID: id)
            let again = try await service.call("add_to_counter", ["amount": 2, "name": "a"], operationID: id)
            #expect(first.answer != nil)
            #expect(first == again)
            #expect(try await service.call("read_counter", ["name": "a"]).answer?["value"] == 2)
            let other = try await service.call("add_to_counter", ["name": "a", "amount": 3], operationID: id)
            #expect(other.code == "operation_mismatch")
            #expect(other.details?["tool"] == "add_to_counter")
        }
    }

    @Test func sameOperationManyTimesAtOnce_happensOnce() async throws {
        try await onBothEngines { service in
            let id = Clocks.system.identifier()
            let outcomes = try await withThrowingTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask { try await service.call("add_to_counter", ["name": "a"], operationID: id) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { $0 == outcomes[0] && $0.answer?["value"] == 1 })
            #expect(try await service.call("read_counter", ["name": "a"]).answer?["value"] == 1)
        }
    }

    @Test func writersAtOnce_loseNothing() async throws {
        try await onBothEngines { service in
            _ = try await service.call("add_to_counter", ["name": "a"])
            let outcomes = try await withThrowingTaskGroup { group in
                for _ in 0..<60 { group.addTask { try await service.call("add_to_counter", ["name": "a"]) } }
                return try await group.reduce(into: []) { $0.append($1.answer?["value"]?.integer ?? -1) }
            }
            #expect(outcomes.sorted() == (2...61).map { Int64($0) })
        }
    }

    @Test func refusedWrite_leavesNothingBehind() async throws {
        try await onBothEngines { service in
            let id = Clocks.system.identifier()
            for _ in 0..<10 { _ = try await service.call("add_to_counter", ["name": "a", "amount": 100]) }
            let refused = try await service.call(
                "add_to_counter", ["name": "a", "amount": 1], operationID: id)
            #expect(refused.code == "validation_failed")
            let rows = try await service.database.read(
                [Statement("SELECT 1 FROM operations WHERE operation_id = $1", .identifier(id))],
                deadline: Deadline(milliseconds: 10_000, from: Clocks.system.monotonic()))
            #expect(rows[0].isEmpty)
        }
    }

    @Test func faultOfOurs_tellsATraceAndNoInternals() async throws {
        try await onBothEngines { service in
            guard case .refusal(let error) = try await service.call("break_it", [:]) else {
                Issue.record("not refused")
                return
            }
            #expect(error["code"] == "internal")
            #expect(error["details"]?["trace_id"]?.string?.isEmpty == false)
            #expect(!error.text.contains("nowhere") && !error.text.contains("secret_column"))
        }
    }

    @Test func protocolFaults_areJSONRPCErrors() async throws {
        try await onBothEngines { service in
            for params: JSON in [
                ["name": "nothing"], [:], ["name": "read_counter", "arguments": [1]],
                ["name": "add_to_counter", "arguments": ["name": "a"]],
                [
                    "name": "add_to_counter", "arguments": ["name": "a"],
                    "_meta": ["dev.holdfast/operation-id": "x"],
                ],
            ] {
                await #expect(throws: ServiceHarness.Fault.self) {
                    try await service.request("tools/call", params)
                }
            }
            await #expect(throws: ServiceHarness.Fault.self) { try await service.request("nothing", [:]) }
        }
    }

    @Test func passedDeadline_isToldAsSuch() async throws {
        try await onBothEngines { service in
            let result = try await service.request(
                "tools/call",
                [
                    "name": "read_counter", "arguments": ["name": "a"],
                    "_meta": ["dev.holdfast/deadline-ms": 0],
                ])
            #expect(result["structuredContent"]?["error"]?["code"] == "deadline_exceeded")
        }
    }

    @Test func ownMethods_tellHealthToolsAndLabels() async throws {
        try await onBothEngines { service in
            let id = try #require(
                try await service.call("add_to_counter", ["name": "a"]).answer?["id"]?.string)
            let missing = Clocks.system.identifier().description
            let verified = try await service.request(
                "service/verify", ["ids": [.string(id), .string(missing)]])
            #expect(verified["found"] == [["id": .string(id), "label": "a"]])
            #expect(verified["missing"] == [.string(missing)])
            let health = try await service.request("service/health", [:])
            #expect(health["state"] == "ready")
            #expect(health["store"]?["reachable"] == true)
            #expect(health["in_flight"] == 1)
            let tools = try await service.request("tools/list", [:])["tools"]?.array ?? []
            #expect(tools.map { $0["name"] } == ["read_counter", "add_to_counter", "break_it"])
            #expect(tools.map { $0["annotations"]?["readOnlyHint"] } == [true, false, true])
        }
    }
}
