import Glibc
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
            directory: directory.path, copyPath: directory.file("copy/counters.sqlite"))
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

    @Test func serviceWithNothingToAnswerFrom_doesNotStart() async throws {
        let server = try TemporaryPostgreSQL()
        let url = try server.makeDatabase()
        try server.stop()
        await #expect(throws: StoreOpenError.self) {
            try await with(server, url: url, in: TemporaryDirectory()) { _ in }
        }
    }
}
