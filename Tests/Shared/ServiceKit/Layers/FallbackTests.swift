import Glibc
import Logging
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// Each has a server of its own, to be stopped.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FallbackTests {
    private func with(
        _ server: TemporaryPostgreSQL, url: String? = nil, in directory: TemporaryDirectory,
        _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let service = try await ServiceHarness(
            CounterService.descriptor, store: .postgresql(url: try url ?? server.makeDatabase()),
            directory: directory.path, home: directory.path)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    private func awaitCopy(of service: ServiceHarness) async throws {
        _ = try await eventually("the copy is filled", within: .seconds(20)) {
            try await service.request("service/health", [:])["copy"]?["filled"] == true ? true : nil
        }
    }

    private func read(_ name: String, from service: ServiceHarness) async throws -> ServiceHarness.Outcome {
        try await service.call("read_counter", ["name": .string(name)])
    }

    @Test func storeThatStops_isStoodInForByTheCopyUntilItIsBack() async throws {
        let server = try TemporaryPostgreSQL()
        try await with(server, in: TemporaryDirectory()) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 5])
            #expect(try await read("a", from: service).answer == ["name": "a", "value": 5])
            try server.stop()
            for _ in 0..<10 {
                let answer = try #require(try await read("a", from: service).answer)
                #expect(answer["value"] == 5)
                #expect(answer["data_source"] == "sqlite_cache")
                #expect(answer["warnings"] == ["database_unavailable", "using_fallback_cache"])
                #expect(answer["as_of"]?.string.flatMap { Timestamp($0) } != nil)
                #expect(try #require(answer["age_seconds"]?.integer) >= 0)
            }
            let unknown = try await read("b", from: service)
            #expect(unknown.code == "not_found")
            #expect(unknown.details?["authoritative"] == false)
            #expect(unknown.details?["as_of"]?.string != nil)
            try server.start()
            _ = try await eventually("the store answers again", within: .seconds(20)) {
                try await read("a", from: service).answer == ["name": "a", "value": 5] ? true : nil
            }
            _ = try await eventually("it takes writes again", within: .seconds(20)) {
                try await service.call("add_to_counter", ["name": "a", "amount": 1]).answer
            }
            try await awaitReplay(of: service)
            #expect(try await read("a", from: service).answer == ["name": "a", "value": 6])
        }
    }

    /// A server that takes calls and says nothing is found by the answers that are late.
    @Test func storeThatHangs_isStoodInForByTheCopy() async throws {
        let server = try TemporaryPostgreSQL()
        try await with(server, in: TemporaryDirectory()) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a"])
            try server.signal(SIGSTOP)
            defer { try? server.signal(SIGCONT) }
            for _ in 0..<5 {
                #expect(try await read("a", from: service).answer?["data_source"] == "sqlite_cache")
            }
            try server.signal(SIGCONT)
            _ = try await eventually("the store answers again", within: .seconds(20)) {
                try await read("a", from: service).answer?["data_source"] == nil ? true : nil
            }
        }
    }

    @Test func serviceThatStartsWithoutItsStore_answersFromTheCopy() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        let url = try server.makeDatabase()
        try await with(server, url: url, in: directory) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 7])
        }
        try server.stop()
        try await with(server, url: url, in: directory) { service in
            let answer = try #require(try await read("a", from: service).answer)
            #expect(answer["value"] == 7)
            #expect(answer["data_source"] == "sqlite_cache")
            try server.start()
            _ = try await eventually("the store answers", within: .seconds(20)) {
                try await read("a", from: service).answer == ["name": "a", "value": 7] ? true : nil
            }
            #expect(try await service.call("add_to_counter", ["name": "a"]).answer?["value"] == 8)
        }
    }

    private func awaitReplay(of service: ServiceHarness) async throws {
        _ = try await eventually("everything is replayed", within: .seconds(20)) {
            let isThere = try await read("a", from: service).answer?["data_source"] == nil
            let depth = try await service.request("service/health", [:])["journal"]?["depth"]?.integer
            return isThere && depth == 0 ? true : nil
        }
    }

    @Test func writesWhileTheStoreIsAway_areAcceptedShownAndReplayedOnce() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        try await with(server, in: directory) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 5])
            try server.stop()
            for number in 1...10 {
                let id = Clocks.system.identifier()
                let first = try await service.call(
                    "add_to_counter", ["name": "a", "amount": 2], operationID: id)
                let answer = try #require(first.answer, "\(first)")
                #expect(answer["value"] == .integer(5 + 2 * number))
                #expect(answer["pending_replay"] == true)
                #expect(answer["provisional"] == true)
                #expect(answer["durability"] == ["primary": false, "journal": true, "markdown": true])
                #expect(answer["operation_id"]?.string == id.description)
                let again = try await service.call(
                    "add_to_counter", ["name": "a", "amount": 2], operationID: id)
                #expect(again.answer?["value"] == answer["value"])
                let other = try await service.call(
                    "add_to_counter", ["name": "a", "amount": 3], operationID: id)
                #expect(other.code == "operation_mismatch")
                #expect(try await read("a", from: service).answer?["value"] == answer["value"])
            }
            let made = try await service.call("add_to_counter", ["name": "b"])
            let health = try await service.request("service/health", [:])
            #expect(health["journal"]?["depth"] == 11)
            try server.start()
            try await awaitReplay(of: service)
            #expect(try await read("a", from: service).answer?["value"] == 25)
            let rows = try await service.database.read(
                [Statement("SELECT id FROM counters WHERE name = 'b'")],
                deadline: Deadline(milliseconds: 20_000, from: Clocks.system.monotonic()))
            let stored = try #require(rows[0].first).text(0)
            #expect(stored == made.answer?["id"]?.string)
            #expect(try await service.call("add_to_counter", ["name": "a"]).answer?["pending_replay"] == nil)
        }
    }

    @Test func acceptedWrites_outliveTheServiceThatAcceptedThem() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        let url = try server.makeDatabase()
        try await with(server, url: url, in: directory) { service in
            try await awaitCopy(of: service)
            try server.stop()
            #expect(
                try await service.call("add_to_counter", ["name": "a", "amount": 3]).answer?["value"] == 3)
        }
        try await with(server, url: url, in: directory) { service in
            let second = try await service.call("add_to_counter", ["name": "a", "amount": 4])
            #expect(second.answer?["value"] == 7)
        }
        try server.start()
        try await with(server, url: url, in: directory) { service in
            try await awaitReplay(of: service)
            #expect(try await read("a", from: service).answer == ["name": "a", "value": 7])
        }
    }

    /// As after a crash between the journal's commit and the copy's.
    @Test func acceptedWriteThatTheCopyLacks_isCarriedOutThereAtTheStart() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        let url = try server.makeDatabase()
        try await with(server, url: url, in: directory) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 5])
            try server.stop()
            _ = try await service.call("add_to_counter", ["name": "b", "amount": 3])
        }
        let copy = try await Store.open(
            .sqlite(SQLiteConfiguration(path: directory.file("copy/counters-primary.sqlite"), kind: .copy)),
            schema: CounterService.descriptor.schema,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let lost = ["DELETE FROM counters WHERE name = 'b'", "DELETE FROM operations"].map { Statement($0) }
        try await copy.database.write(
            TransactionStep.commit(lost, ()),
            deadline: Deadline(milliseconds: 20_000, from: Clocks.system.monotonic()))
        copy.database.close()
        try await with(server, url: url, in: directory) { service in
            #expect(try await read("b", from: service).answer?["value"] == 3)
            try server.start()
            try await awaitReplay(of: service)
            #expect(try await read("b", from: service).answer == ["name": "b", "value": 3])
        }
    }

    /// For drills: nothing is stopped, and everything happens all the same.
    @Test func simulatedOutage_isStoodInForAndEndsByItself() async throws {
        let server = try TemporaryPostgreSQL()
        try await with(server, in: TemporaryDirectory()) { service in
            await #expect(throws: ServiceHarness.Fault.self) {
                try await service.request("service/simulate-outage", ["milliseconds": 0])
            }
            try await awaitCopy(of: service)
            _ = try await service.request("service/simulate-outage", ["milliseconds": 1500])
            let accepted = try await service.call("add_to_counter", ["name": "a", "amount": 2])
            #expect(accepted.answer?["pending_replay"] == true)
            #expect(try await read("a", from: service).answer?["data_source"] == "sqlite_cache")
            try await awaitReplay(of: service)
            #expect(try await read("a", from: service).answer == ["name": "a", "value": 2])
        }
    }

    /// One write without an answer is enough: what was accepted is read, and replayed, without any outage.
    @Test func writeThatTheStoreDoesNotAnswer_isAcceptedAndReplayed() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        let url = try server.makeDatabase()
        try await with(server, url: url, in: directory) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 1])
            let gate = Gate()
            let blocker = try await Store.open(
                .postgresql(url: url), schema: CounterService.descriptor.schema,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            defer { blocker.database.close() }
            let blocking = Task {
                try await blocker.database.write(
                    TransactionStep.query([Statement("SELECT 1 FROM counters FOR UPDATE")]) { _ in
                        gate.pass()
                        return .finish(())
                    }, deadline: Deadline(milliseconds: 20_000, from: Clocks.system.monotonic()))
            }
            try await gate.awaitArrival()
            let accepted = try await service.call("add_to_counter", ["name": "a", "amount": 2])
            #expect(accepted.answer?["pending_replay"] == true)
            #expect(try await read("a", from: service).answer?["value"] == 3)
            gate.open()
            try await blocking.value
            try await awaitReplay(of: service)
            #expect(try await read("a", from: service).answer == ["name": "a", "value": 3])
        }
    }

    /// What the store refuses stays refused: it is in no answer any more, and nothing else waits for it.
    @Test func acceptedWriteThatTheStoreRefuses_isUndoneInTheCopy() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        let url = try server.makeDatabase()
        try await with(server, url: url, in: directory) { service in
            try await awaitCopy(of: service)
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 50])
            try server.stop()
            _ = try await service.call("add_to_counter", ["name": "a", "amount": 100])
            _ = try await service.call("add_to_counter", ["name": "b", "amount": 1])
        }
        try server.start()
        let change = "UPDATE counters SET value = 950, version = version + 1"
        _ = try server.execute("SET search_path = counters; \(change)", url: url)
        try await with(server, url: url, in: directory) { service in
            try await awaitReplay(of: service)
            #expect(try await read("a", from: service).answer?["value"] == 950)
            #expect(try await read("b", from: service).answer?["value"] == 1)
            let conflicts = try await service.openConflicts()
            #expect(conflicts.map { $0["kind"] } == ["rejected"])
            #expect(conflicts[0]["ours"]?.array?[0]["refusal"]?["code"] == "validation_failed")
            try server.stop()
            #expect(try await read("a", from: service).answer?["value"] == 950)
        }
    }

    @Test func serviceWithNothingToAnswerFrom_doesNotStart() async throws {
        let server = try TemporaryPostgreSQL()
        let url = try server.makeDatabase()
        try server.stop()
        await #expect(throws: StoreOpenError.self) {
            try await with(server, url: url, in: TemporaryDirectory()) { _ in }
        }
    }
}
